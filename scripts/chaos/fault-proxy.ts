/**
 * A proxy between runner and Workers that loses things on the wire: a request before it arrives or in the middle, an
 * answer after it was made or in the middle, or time. It does so to requests over HTTP and to the messages of a line.
 */
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { joinLine } from "./line-wire.ts";

export type WireFault = "none" | "drop-request" | "cut-request" | "drop-answer" | "reset" | "delay";

export interface FaultProxy {
  url: string;
  /** What happens to the share `probability` of the requests from now on. */
  setFault: (fault: WireFault, probability: number) => void;
  /** How many requests met a fault so far. */
  hits: () => number;
  stop: () => Promise<void>;
}

const longestDelayMs = 1_500;

/** Starts it before `target` on a free port of 127.0.0.1. `random` from 0 to 1 decides which request it hits. */
export async function startFaultProxy(target: string, random: () => number): Promise<FaultProxy> {
  let current: { fault: WireFault; probability: number } = { fault: "none", probability: 0 };
  let hits = 0;

  function draw(): WireFault {
    const fault = random() < current.probability ? current.fault : "none";
    if (fault !== "none") hits += 1;
    return fault;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readAll(request);
    const fault = draw();
    if (fault === "drop-request") return void request.socket.destroy();
    if (fault === "cut-request") return cutShort(target, request, body);
    if (fault === "delay") await delay(random() * longestDelayMs);
    const answer = await send(target, request, body);
    if (fault === "drop-answer") return void request.socket.destroy();
    const { "transfer-encoding": _encoding, connection: _connection, ...headers } = answer.headers;
    response.writeHead(answer.status, { ...headers, "content-length": String(answer.body.length) });
    if (fault !== "reset") return void response.end(answer.body);
    response.write(answer.body.subarray(0, Math.floor(answer.body.length / 2)), () => request.socket.resetAndDestroy());
  }

  const server = createServer((request, response) => {
    // Workers that are down look like Workers that are down: the line breaks.
    handle(request, response).catch(() => request.socket.destroy());
  });
  const { hostname: host, port: targetPort } = new URL(target);
  const lines = new Set<Socket>();
  server.on("upgrade", (request, socket: Socket, head: Buffer) => {
    lines.add(socket);
    socket.on("close", () => lines.delete(socket));
    const at = { host, port: Number(targetPort) };
    joinLine(request, socket, head, { target: at, draw, delayMs: () => random() * longestDelayMs });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    setFault: (fault, probability) => (current = { fault, probability }),
    hits: () => hits,
    stop: async () => {
      server.closeAllConnections();
      for (const line of lines) line.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readAll(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

interface Answer {
  status: number;
  headers: IncomingMessage["headers"];
  body: Buffer;
}

/** Sends the first half of a request, and no more. */
function cutShort(target: string, request: IncomingMessage, body: Buffer): void {
  const { method, url, headers } = request;
  const cut = forward(`${target}${url ?? "/"}`, { method, headers, agent: false });
  cut.on("error", () => undefined);
  cut.write(body.subarray(0, Math.floor(body.length / 2)), () => {
    cut.destroy();
    request.socket.destroy();
  });
}

function send(target: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = forward(`${target}${url ?? "/"}`, { method, headers, agent: false }, (answer) => {
      readAll(answer).then(
        (read) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: read }),
        reject,
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
