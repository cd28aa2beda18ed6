/** A program of tiktok-live-connector whose import was changed, against the module of the client's package. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type * as connectorModule from "../client/connector.ts";
import { bundleClient } from "../scripts/build-client.ts";
import { connected, createToolToken, show } from "./dialect-stage.ts";
import { chat, createStream, openSession, publish, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let folder: string;
let connector: typeof connectorModule;
beforeAll(async () => {
  worker = await sharedTestWorker();
  folder = mkdtempSync(join(tmpdir(), "tle-connector-"));
  await bundleClient(folder);
  connector = (await import(pathToFileURL(join(folder, "connector.js")).href)) as typeof connectorModule;
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await worker.stop();
});

const system = { userId: "0", uniqueId: "system" };
const ended = {
  eventType: "STREAM_END",
  rawType: "WebcastControlMessage",
  user: system,
  payload: { action: 3, reason: "" },
} as const;

async function liveStream() {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  await publish(worker, session, stampAll(session, [connected]));
  const { uniqueId } = (await (await worker.api("GET", `/v1/streams/${streamId}`)).json()) as { uniqueId: string };
  return { streamId, session, uniqueId };
}

/** What the program's listeners were given, by name. */
function watch(connection: connectorModule.TikTokLiveConnection) {
  const told: [string, Record<string, never>][] = [];
  for (const name of [...Object.values(connector.WebcastEvent), "connected", "disconnected", "error"]) {
    connection.on(name, (data: Record<string, never>) => told.push([name, data]));
  }
  return { told, names: () => told.map(([name]) => name) };
}

const shown = [
  "chat",
  "gift",
  "like",
  "gift",
  "follow",
  "share",
  "member",
  "roomUser",
  "subNotify",
  "emote",
  "questionNew",
  "chat",
];

test("connects with a key, is told everything in order with the fields of both generations, and ends with the broadcast", async () => {
  const { session, uniqueId } = await liveStream();
  const connection = new connector.TikTokLiveConnection(`@${uniqueId}`, { baseUrl: worker.url, apiKey: worker.apiKey });
  const { told, names } = watch(connection);
  expect(await connection.connect()).toMatchObject({ isConnected: true, roomId: "7001" });
  await expect(connection.connect()).rejects.toThrow("Already connected!");
  await publish(worker, session, stampAll(session, [...show(), ended], 2));
  await vi.waitUntil(() => names().includes("disconnected"));
  expect(names()).toEqual(["connected", ...shown, "controlMessage", "streamEnd", "disconnected"]);
  expect(told[1]?.[1]).toMatchObject({
    comment: "hello <b>",
    content: "hello <b>",
    user: { uniqueId: "ann", displayId: "ann" },
  });
  const gifts = told.filter(([name]) => name === "gift").map(([, data]) => data);
  expect(gifts[1]).toMatchObject({
    repeatCount: 3,
    repeatEnd: 1,
    giftDetails: { giftName: "Rose" },
    gift: { name: "Rose" },
  });
  const added = gifts.map(
    (gift) => (gift as unknown as { event: { payload: { coinsDelta: number } } }).event.payload.coinsDelta,
  );
  expect(added).toEqual([1, 2]);
  expect(connection.isConnected).toBe(false);
});

test("misses nothing and doubles nothing when the hub goes away, and when it hangs up and connects again", async () => {
  const { streamId, session } = await liveStream();
  const { token } = await createToolToken(worker, streamId);
  const connection = new connector.TikTokLiveConnection("whoever", { baseUrl: worker.url, token });
  const comments: string[] = [];
  connection.on("chat", ({ comment }: { comment: string }) => comments.push(comment));
  await connection.connect();
  const say = (seqNo: number) => publish(worker, session, stampAll(session, [chat(`m${seqNo}`)], seqNo));
  for (let seqNo = 2; seqNo <= 10; seqNo += 1) await say(seqNo);
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  for (let seqNo = 11; seqNo <= 20; seqNo += 1) await say(seqNo);
  await vi.waitUntil(() => comments.includes("m20"));
  await connection.disconnect();
  await say(21);
  await connection.connect();
  await say(22);
  await vi.waitUntil(() => comments.includes("m22"));
  expect(comments).toEqual(Array.from({ length: 21 }, (_, index) => `m${index + 2}`));
  await connection.disconnect();
});

test("tells nothing twice where the broadcast ended in the middle of a frame, or a listener disconnected there", async () => {
  const { session, uniqueId } = await liveStream();
  const connection = new connector.TikTokLiveConnection(uniqueId, { baseUrl: worker.url, apiKey: worker.apiKey });
  const comments: string[] = [];
  const over = vi.fn<() => void>();
  connection.on("disconnected", over);
  connection.on("chat", ({ comment }: { comment: string }) => {
    comments.push(comment);
    if (comment === "leave") void connection.disconnect();
  });
  await connection.connect();
  await publish(worker, session, stampAll(session, [chat("before"), ended, chat("behind"), connected], 2));
  await vi.waitUntil(() => over.mock.calls.length === 1);
  await connection.connect();
  await publish(worker, session, stampAll(session, [chat("leave"), chat("later")], 6));
  await vi.waitUntil(() => over.mock.calls.length === 2);
  await connection.connect();
  await vi.waitUntil(() => comments.includes("later"));
  expect(comments).toEqual(["before", "behind", "leave", "later"]);
  await connection.disconnect();
});

test("a listener that throws is reported, and nothing is told again because of it", async () => {
  const { session, uniqueId } = await liveStream();
  const connection = new connector.TikTokLiveConnection(uniqueId, { baseUrl: worker.url, apiKey: worker.apiKey });
  const { told, names } = watch(connection);
  connection.once("chat", () => {
    throw new Error("broken");
  });
  await connection.connect();
  await publish(worker, session, stampAll(session, show(), 2));
  await vi.waitUntil(() => names().filter((name) => name === "chat").length === 2);
  expect(names()).toEqual(["connected", "chat", "error", ...shown.slice(1)]);
  expect(told[2]?.[1]).toMatchObject({ info: 'A listener of "chat" failed' });
  await connection.disconnect();
});

test("says why it does not connect: nobody live, no such stream, a wrong key, no address", async () => {
  const streamId = await createStream(worker);
  const { uniqueId } = (await (await worker.api("GET", `/v1/streams/${streamId}`)).json()) as { uniqueId: string };
  const connect = (name: string, options: connectorModule.TikTokLiveConnectionOptions) =>
    new connector.TikTokLiveConnection(name, options).connect();
  const options = { baseUrl: worker.url, apiKey: worker.apiKey };
  await expect(connect(uniqueId, options)).rejects.toThrow(connector.UserOfflineError);
  await expect(connect("nobody.of.this.name", options)).rejects.toThrow("no stream of @nobody.of.this.name");
  await expect(connect(uniqueId, { ...options, apiKey: "tle_wrong" })).rejects.toMatchObject({ code: "unauthorized" });
  await expect(connect(uniqueId, { ...options, token: "ov_wrong", streamId })).rejects.toThrow("refused");
  await expect(connect(uniqueId, {})).rejects.toThrow("baseUrl is missing");
});
