import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { eventTypes, type RecordedEvent } from "#shared/event.ts";
import { filterLimits } from "../durable-objects/audience/views.ts";
import { closeCodes, formatPosition, ping } from "#shared/protocol/wire.ts";
import { openLiveV2 } from "./live-v2.ts";
import {
  chat,
  createOverlayToken,
  createStream,
  gift,
  openLive,
  openSession,
  publish,
  readLog,
  stampAll,
  type TestSession,
} from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

const offsets = (events: RecordedEvent[]) => events.map((event) => event.offset);
const chats = (count: number, from = 1) => Array.from({ length: count }, (_, index) => chat(`m${from + index}`));

test("both versions say the same, and version 2 in a fraction of the bytes", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const text = await openLive(worker, streamId);
  const binary = await openLiveV2(worker, streamId);
  expect(binary.socket.protocol).toBe("tiktok-live-edge.v2");
  const { windowBytes, returnMs, ...hello } = binary.hello;
  expect({ ...hello, protocol: 1 }).toEqual(text.hello);
  expect(windowBytes).toBeGreaterThanOrEqual(16 * 1024);
  expect(returnMs).toBe(500);

  await publish(worker, session, stampAll(session, chats(100)));
  await publish(worker, session, stampAll(session, [chat("small")], 101));
  await vi.waitUntil(() => binary.events().length === 101 && text.events().length === 101);
  expect(binary.frames()).toEqual(text.frames);
  const first = binary.heard.find(({ frame }) => frame.type === "events");
  expect(first?.bytes).toBeLessThan(JSON.stringify(text.frames[0]).length / 4);
});

test("filters are served apart, and the position moves over what they leave out", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const gifts = await openLiveV2(worker, streamId, { types: "GIFT" });
  const both = await openLiveV2(worker, streamId, { types: "GIFT,CHAT" });
  await publish(worker, session, stampAll(session, [chat("a"), gift(1), chat("b")]));
  await vi.waitUntil(() => gifts.frames().length === 1 && both.frames().length === 1);
  expect(offsets(gifts.events())).toEqual([2]);
  expect(offsets(both.events())).toEqual([1, 2, 3]);
  expect(gifts.frames()[0]?.position.offset).toBe(3);
});

test("a socket that comes back gets what it missed, also in the middle of a batch", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const { position } = await publish(worker, session, stampAll(session, chats(5)));
  const back = await openLiveV2(worker, streamId, { after: formatPosition({ ...position, offset: 2 }) });
  await publish(worker, session, stampAll(session, chats(1), 6));
  await vi.waitUntil(() => back.events().length === 4);
  expect(offsets(back.events())).toEqual([3, 4, 5, 6]);
});

test("only so many different filters are open at once", async () => {
  const streamId = await createStream(worker);
  const pairs = eventTypes.flatMap((one, index) => eventTypes.slice(index + 1).map((other) => `${other},${one}`));
  const { perPrincipal } = filterLimits;
  const more = pairs[perPrincipal] ?? "";
  const open = await Promise.all(pairs.slice(0, perPrincipal).map((types) => openLiveV2(worker, streamId, { types })));
  const url = `/v1/streams/${streamId}/live?types=${more}`;
  await expect(openLiveV2(worker, streamId, { types: more })).rejects.toThrow("429");
  const refused = await worker.api("GET", url);
  expect(refused.status).toBe(426);
  // The same in another order is no other one.
  const [first = ""] = pairs;
  await openLiveV2(worker, streamId, { types: first.split(",").toReversed().join() });
  // Who holds none yet is not kept out by who holds all it may.
  const { token } = await createOverlayToken(worker, streamId);
  await openLive(worker, streamId, { token, types: more });
  open[5]?.socket.close();
  const next = pairs[perPrincipal + 1] ?? "";
  await vi.waitUntil(() => openLiveV2(worker, streamId, { types: next }).catch(() => false));
});

/** About 70 KB that deflate badly. */
const noise = () => Array.from({ length: 6 }, () => chat(randomBytes(12_000).toString("base64")));

/** So many batches of it, after so many events of the stream; returns how many events it has then. */
async function publishNoise(session: TestSession, batches: number, after = 0): Promise<number> {
  let events = after;
  for (let batch = 0; batch < batches; batch++, events += 6) {
    await publish(worker, session, stampAll(session, noise(), events + 1));
  }
  return events;
}

test("who gives no credit gets a window, is told that it is behind, and gets the rest as it gives credit", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const slow = await openLiveV2(worker, streamId, { credits: false });
  const quick = await openLiveV2(worker, streamId);
  const { windowBytes = 0 } = slow.hello;
  let events = 0;
  while (slow.heard.at(-1)?.frame.type !== "sync" && events < 600) events = await publishNoise(session, 1, events);
  // More than a window more.
  events = await publishNoise(session, 22, events);
  await vi.waitUntil(() => quick.events().length === events, { timeout: 20_000 });
  expect(slow.heard.at(-1)?.frame).toMatchObject({ synced: false, position: { offset: slow.events().length } });
  const sent = slow.heard.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(sent).toBeLessThanOrEqual(windowBytes + 1_000);
  expect(sent).toBeGreaterThan(windowBytes / 2);

  // The hub lets go of who is behind and gives no credit for 30 s, and falls asleep when it had nothing to do for ten. So it has
  // nothing to do any more, and the socket has just given credit for one window and fallen behind with the next.
  await readLog(worker, session.sessionId, events);
  slow.socket.send(JSON.stringify({ type: "ack", offset: slow.events().length }));
  await vi.waitUntil(() => slow.heard.reduce((sum, { bytes }) => sum + bytes, 0) > windowBytes * 1.5);
  expect(slow.events().length).toBeLessThan(events);

  // What it is owed survives the hub's sleep.
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "hibernate" });
  expect(slow.socket.readyState).toBe(slow.socket.OPEN);
  slow.credit();
  await vi.waitUntil(() => slow.events().length === events, { timeout: 20_000 });
  // It may be asked for proof after it.
  const syncs = () => slow.heard.map(({ frame }) => frame).filter(({ type }) => type === "sync");
  await vi.waitUntil(() => syncs().length === 2);
  expect(syncs().at(-1)).toMatchObject({ synced: true, position: { offset: events } });
  expect(offsets(slow.events())).toEqual(Array.from({ length: events }, (_, index) => index + 1));
  // All of that was some megabytes: it was asked for proof, and gave it.
  expect(slow.heard.some(({ frame }) => frame.type === "check")).toBe(true);
});

test("who pings and proves nothing gets twice what it may have unproven, and no more", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const liar = await openLiveV2(worker, streamId, { credits: false });
  const honest = await openLiveV2(worker, streamId);
  const pinging = setInterval(() => liar.socket.send(ping), 20);
  const events = await publishNoise(session, 60);
  await vi.waitUntil(() => honest.events().length === events, { timeout: 20_000 });
  await vi.waitUntil(() => liar.heard.at(-1)?.frame.type === "sync");
  clearInterval(pinging);
  const sent = liar.heard.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(sent).toBeGreaterThan(1024 * 1024);
  expect(sent).toBeLessThanOrEqual(2 * 1024 * 1024 + 1_000);
});

test("what counts for a socket goes by how many there are, and each one is told", async () => {
  const streamId = await createStream(worker);
  const first = await openLiveV2(worker, streamId);
  expect(first.hello).toMatchObject({ windowBytes: 1024 * 1024, returnMs: 500 });
  const others = await Promise.all(Array.from({ length: 256 }, () => openLiveV2(worker, streamId)));
  const terms = () => first.heard.slice(1).map(({ frame }) => frame);
  await vi.waitUntil(() => terms().length === 3);
  const [type, roomy] = ["window", 1024 * 1024];
  expect(terms()).toEqual([
    { type, windowBytes: roomy, returnMs: 640 },
    { type, windowBytes: roomy, returnMs: 1_280 },
    { type, windowBytes: roomy / 2, returnMs: 2_560 },
  ]);
  for (const other of others) other.socket.close();
  await vi.waitUntil(() => terms().length === 4);
  expect(terms()[3]).toEqual({ type, windowBytes: roomy, returnMs: 2_560 });
  // Who comes finds a small room.
  expect((await openLiveV2(worker, streamId)).hello.returnMs).toBe(500);
});

test("5,000 messages of garbage end the one who sends them, and nobody else notices", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const bad = await openLiveV2(worker, streamId);
  const good = await openLiveV2(worker, streamId);
  for (let message = 0; message < 5_000; message++) bad.socket.send("garbage");
  expect(await bad.closed).toEqual([closeCodes.misbehaved, "a message that is not understood"]);
  const busy = await openLiveV2(worker, streamId);
  for (let message = 0; message < 100; message++) busy.socket.send('{"type":"ack","offset":0}');
  expect(await busy.closed).toEqual([closeCodes.misbehaved, "too many messages"]);
  await publish(worker, session, stampAll(session, chats(3)));
  await vi.waitUntil(() => good.events().length === 3);
});

test("an honest client is taken for nothing else after the hub's sleep", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const live = await openLiveV2(worker, streamId, { credits: false });
  await publish(worker, session, stampAll(session, chats(5)));
  await vi.waitUntil(() => live.events().length === 5);
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "hibernate" });
  // What was said before the sleep comes after it, and the echo of a check that nobody remembers.
  for (const text of ['{"type":"ack","offset":5}', '{"type":"ack","offset":3}', '{"type":"check","id":"x"}', ping]) {
    live.socket.send(text);
  }
  await publish(worker, session, stampAll(session, chats(5), 6));
  await vi.waitUntil(() => live.events().length === 10);
  expect(live.socket.readyState).toBe(live.socket.OPEN);
});
