/**
 * Every dialect's own client on a line that breaks without a word in the middle of what is on its way, again and again. It comes back by
 * its own means. It is told what its protocol allows, in order, and nothing twice.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { stream as durableStream } from "@durable-streams/client";
import { createWebSocketUrl } from "@eulerstream/euler-websocket-sdk";
import { StreamerbotClient } from "@streamerbot/client";
import { io } from "socket.io-client";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import type * as connectorModule from "../client/connector.ts";
import { bundleClient } from "../scripts/build-client.ts";
import { type BreakingLine, startBreakingLine } from "./breaking-line.ts";
import { connected, createToolToken } from "./dialect-stage.ts";
import { chat, createStream, openSession, publish, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let line: BreakingLine;
let folder: string;
let connector: typeof connectorModule;
beforeAll(async () => {
  worker = await sharedTestWorker();
  line = await startBreakingLine(worker.url);
  folder = mkdtempSync(join(tmpdir(), "tle-cuts-"));
  await bundleClient(folder);
  connector = (await import(pathToFileURL(join(folder, "connector.js")).href)) as typeof connectorModule;
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await line.stop();
  await worker.stop();
});

interface Address {
  token: string;
  uniqueId: string;
}

/** What a client was told on each of its connections, the latest last. */
interface Client {
  connections: string[][];
  leave: () => unknown;
}
type Open = (address: Address) => Promise<Client> | Client;

/** How soon a client of a test comes back; those of others have their own pace. */
const againMs = 20;
const socketsUrl = () => line.url.replace("http", "ws");

/** A WebSocket as the tools of a dialect have it, which is opened anew whenever it is closed. */
function comingBack(urlOf: (address: Address) => string): Open {
  return (address) => {
    const connections: string[][] = [];
    let isLeft = false;
    let current: WebSocket;
    const open = () => {
      const told: string[] = [];
      current = new WebSocket(urlOf(address));
      current.on("open", () => connections.push(told));
      current.on("message", (data: Buffer) => void told.push(data.toString()));
      current.on("error", () => undefined);
      current.on("close", () => isLeft || setTimeout(open, againMs));
    };
    open();
    const leave = () => {
      isLeft = true;
      current.terminate();
    };
    return { connections, leave };
  };
}

/** As its users have it: nothing is asked for but the creator. */
function eulerUrl({ token, uniqueId }: Address): string {
  const { search } = new URL(createWebSocketUrl({ uniqueId, apiKey: token }));
  return `${socketsUrl()}/d/euler${search}`;
}

/** The page of TikTok-Chat-Reader: it asks whenever it is connected. */
function chatReader(transports: string[]): Open {
  return ({ token }) => {
    const connections: string[][] = [];
    const socket = io(line.url, { forceNew: true, transports, reconnectionDelay: againMs, reconnectionDelayMax: 100 });
    socket.on("connect", () => {
      connections.push([]);
      socket.emit("setUniqueId", token);
    });
    socket.on("chat", (data: object) => connections.at(-1)?.push(JSON.stringify(data)));
    return { connections, leave: () => socket.disconnect() };
  };
}

const dropIn: Open = async ({ token, uniqueId }) => {
  const connection = new connector.TikTokLiveConnection(uniqueId, { baseUrl: line.url, token });
  const told: string[] = [];
  connection.on("chat", ({ comment }: { comment: string }) => told.push(JSON.stringify(comment)));
  await connection.connect();
  return { connections: [told], leave: () => connection.disconnect() };
};

const streamerbot: Open = async ({ token }) => {
  const { hostname: host, port } = new URL(line.url);
  const connections: string[][] = [];
  const client = new StreamerbotClient({
    host,
    port: Number(port),
    endpoint: `/d/streamerbot/${token}`,
    immediate: false,
    logLevel: "none",
    onConnect: () => void connections.push([]),
  });
  // What it takes for an event of a source that its types do not know.
  type Name = Parameters<typeof client.on>[0];
  void client.on("TikTok.Chat" as Name, (event) => void connections.at(-1)?.push(JSON.stringify(event)));
  void client.connect();
  await vi.waitUntil(() => client.ready);
  return { connections, leave: () => client.disconnect() };
};

/** The official client of Durable Streams. Whoever uses it goes on from the last offset when a reading ends. */
function durable(live: false | "long-poll" | "sse"): Open {
  return ({ token }) => {
    const url = `${line.url}/d/durable-streams/${token}`;
    const told: string[] = [];
    let offset = "-1";
    const left = new AbortController();
    const take = (batch: { items: readonly unknown[]; offset: string }) => {
      told.push(...batch.items.map((item) => JSON.stringify(item)));
      ({ offset } = batch);
    };
    const readOn = async () => {
      while (!left.signal.aborted) {
        try {
          const read = await durableStream({ url, offset, live, signal: left.signal, warnOnHttp: false });
          if (live === false) take({ items: await read.json(), offset: read.offset });
          else {
            read.subscribeJson(take);
            await read.closed;
          }
        } catch {
          // The line broke, or the test is over.
        }
        await new Promise((resolve) => setTimeout(resolve, againMs));
      }
    };
    const reading = readOn();
    const leave = () => {
      left.abort();
      return reading;
    };
    return { connections: [told], leave };
  };
}

const clients: [name: string, goesOn: boolean, open: Open][] = [
  ["TikFinity's socket", false, comingBack(({ token }) => `${socketsUrl()}/d/tikfinity/${token}`)],
  ["Euler's SDK with what it asks for by itself", false, comingBack(eulerUrl)],
  ["CloudEvents over a socket", false, comingBack(({ token }) => `${socketsUrl()}/d/cloudevents/${token}`)],
  ["TikTok-Chat-Reader's page", false, chatReader(["polling", "websocket"])],
  ["TikTok-Chat-Reader's page that polls alone", false, chatReader(["polling"])],
  ["Streamer.bot's client", false, streamerbot],
  ["the connector's stand-in", true, dropIn],
  ["Durable Streams' client, page by page", true, durable(false)],
  ["Durable Streams' client that polls", true, durable("long-poll")],
  ["Durable Streams' client over server-sent events", true, durable("sse")],
];

/** How far into what is said the line breaks: in the head of a message, and in one behind it. */
const breaks = [40, 700];

test.each(clients)("%s is told nothing twice, and in order", async (_name, goesOn, open) => {
  const streamId = await createStream(worker);
  const { token } = await createToolToken(worker, streamId);
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [connected]));
  const { uniqueId } = (await (await worker.api("GET", `/v1/streams/${streamId}`)).json()) as { uniqueId: string };
  const client = await open({ token, uniqueId });
  const numbersIn = (texts: readonly string[]) =>
    texts.flatMap((text) => Array.from(text.matchAll(/"m(\d+)"/g), ([, number]) => Number(number)));
  const told = () => client.connections.flatMap(numbersIn);
  let last = 1;
  const say = async () => {
    last += 1;
    await publish(worker, session, stampAll(session, [chat(`m${last}`)], last));
    return false;
  };
  // Not without a pause: some clients take seconds to come back.
  const sayUntil = (holds: () => boolean) => vi.waitUntil(() => holds() || say(), { interval: 20 });
  const isHeard = (since: number) => told().some((number) => number > since);
  try {
    await sayUntil(() => isHeard(1));
    for (const bytes of breaks) {
      const before = line.broken();
      line.breakAfter(bytes);
      await sayUntil(() => line.broken() > before);
      const since = last;
      await sayUntil(() => isHeard(since));
    }
    const before = line.broken();
    line.breakAll();
    expect(line.broken()).toBeGreaterThan(before);
    const since = last;
    await sayUntil(() => isHeard(since));
    await vi.waitUntil(() => told().includes(last));
  } finally {
    await client.leave();
  }
  const all = told();
  const from = all[0] ?? 0;
  expect(all).toEqual([...new Set(all)].toSorted((one, other) => one - other));
  // What happens while a line is broken is not told where a protocol has no places; else it is.
  const whole = goesOn ? [all] : client.connections.map(numbersIn).filter((numbers) => numbers.length > 0);
  for (const numbers of whole) {
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => (numbers[0] ?? 0) + index));
  }
  expect(all.length).toBeGreaterThanOrEqual(goesOn ? last - from + 1 : breaks.length);
});
