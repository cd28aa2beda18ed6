/**
 * What the conformance tests of Durable Streams need and this platform has not: somebody who writes. A stream that they create is one
 * of the platform's, what they append comes in as an event, and every read goes to the platform as it is asked. Of its answer the
 * status and the headers stand as they are; an event is put back into what was appended.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import type { RecordedEvent } from "#shared/event.ts";
import { chat, createStream, openSession, publish, stampAll, type TestSession } from "./stream.ts";
import type { TestWorker } from "./worker.ts";

export interface DurableWriter {
  url: string;
  close: () => Promise<void>;
}

interface Written {
  session: TestSession;
  contentType: string;
  count: number;
  /** Appends come one after the other. */
  last: Promise<unknown>;
}

export async function durableWriter(worker: TestWorker): Promise<DurableWriter> {
  const streams = new Map<string, Written>();
  const open = (path: string) => {
    const known = streams.get(path);
    if (!known) throw new Error(`nobody made ${path}`);
    return known;
  };

  async function create(path: string, request: IncomingMessage): Promise<void> {
    const session = await openSession(worker, await createStream(worker));
    const contentType = request.headers["content-type"] ?? "application/octet-stream";
    streams.set(path, { session, contentType, count: 0, last: Promise.resolve() });
  }

  async function append(path: string, body: Buffer): Promise<void> {
    const stream = open(path);
    const messages = isJson(stream) ? jsonMessages(body) : byteMessages(body);
    const before = stream.last;
    const write = async () => {
      await before;
      for (let first = 0; first < messages.length; first += mostAtOnce) {
        const bodies = messages.slice(first, first + mostAtOnce).map((message) => chat(message));
        const events = stampAll(stream.session, bodies, stream.count + 1);
        stream.count += events.length;
        await publish(worker, stream.session, events);
      }
    };
    stream.last = write();
    await stream.last;
  }

  async function read(path: string, request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const [, query = ""] = (request.url ?? "").split(/(?=\?)/);
    const stream = streams.get(path);
    const gone = new AbortController();
    answer.on("close", () => gone.abort());
    const headers = { Authorization: `Bearer ${worker.apiKey}`, ...noneMatch(request) };
    const address = `${worker.url}/d/durable-streams/${stream?.session.streamId ?? "st_nobody"}${query}`;
    const given = await fetch(address, { method: request.method ?? "GET", headers, signal: gone.signal });
    const kept = Object.fromEntries(
      [...given.headers].filter(
        ([name]) => !["content-length", "content-encoding", "transfer-encoding"].includes(name),
      ),
    );
    const isEvents = given.headers.get("Content-Type")?.startsWith("text/event-stream") === true;
    const ofStream = given.ok && !isEvents && stream ? { "content-type": stream.contentType } : {};
    answer.writeHead(given.status, { ...kept, ...ofStream });
    if (!given.body || !stream || !given.ok) return void answer.end(Buffer.from(await given.arrayBuffer()));
    if (!isEvents) return void answer.end(written(stream, JSON.parse(await given.text()) as RecordedEvent[]));
    answer.flushHeaders();
    await passEvents(given.body, stream, answer);
  }

  async function passEvents(body: ReadableStream<Uint8Array>, stream: Written, answer: ServerResponse): Promise<void> {
    let rest = "";
    for await (const piece of Readable.fromWeb(body as never)) {
      rest += (piece as Buffer).toString();
      const blocks = rest.split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) answer.write(`${passBlock(block, stream)}\n\n`);
    }
    answer.end();
  }

  async function handle(request: IncomingMessage, answer: ServerResponse): Promise<void> {
    const [path = ""] = (request.url ?? "").split("?");
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    switch (request.method) {
      case "PUT":
        if (!streams.has(path)) await create(path, request);
        if (body.length > 0) await append(path, body);
        return void answer.writeHead(201, { "stream-next-offset": await nextOffset(path) }).end();
      case "POST":
        await append(path, body);
        return void answer.writeHead(204, { "stream-next-offset": await nextOffset(path) }).end();
      default:
        return read(path, request, answer);
    }
  }

  async function nextOffset(path: string): Promise<string> {
    const { streamId } = open(path).session;
    const headers = { Authorization: `Bearer ${worker.apiKey}` };
    const { headers: said } = await fetch(`${worker.url}/d/durable-streams/${streamId}`, { method: "HEAD", headers });
    return said.get("Stream-Next-Offset") ?? "";
  }

  const server = createServer((request, answer) => {
    handle(request, answer).catch((error: unknown) => {
      if (!answer.headersSent) answer.writeHead(500);
      answer.end(String(error));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Events of one batch. */
const mostAtOnce = 50;
const isJson = ({ contentType }: Written) => contentType.toLowerCase().startsWith("application/json");
const messageOf = (event: RecordedEvent) => (event.payload as { message: string }).message;

/** A list is so many messages. */
function jsonMessages(body: Buffer): string[] {
  const value: unknown = JSON.parse(body.toString());
  return (Array.isArray(value) ? value : [value]).map((one) => JSON.stringify(one));
}

/** As much in each as an event has room for. */
function byteMessages(body: Buffer): string[] {
  const most = 12_000;
  const count = Math.ceil(body.length / most);
  return Array.from({ length: count }, (_, index) =>
    body.subarray(index * most, (index + 1) * most).toString("base64"),
  );
}

function written(stream: Written, events: readonly RecordedEvent[]): string | Buffer {
  if (isJson(stream)) return `[${events.map(messageOf).join(",")}]`;
  return Buffer.concat(events.map((event) => Buffer.from(messageOf(event), "base64")));
}

/** An event of the event stream, with what was appended in its data. */
function passBlock(block: string, stream: Written): string {
  const data = /^event: data\ndata:(.*)$/s.exec(block)?.[1];
  if (data === undefined) return block;
  const text = written(stream, JSON.parse(data) as RecordedEvent[]).toString();
  return `event: data\n${text
    .split(/\r\n|\r|\n/)
    .map((line) => `data:${line}`)
    .join("\n")}`;
}

function noneMatch({ headers }: IncomingMessage): Record<string, string> {
  const etag = headers["if-none-match"];
  return etag === undefined ? {} : { "If-None-Match": etag };
}
