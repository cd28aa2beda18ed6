import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { formatPosition } from "#shared/wire.ts";
import { chat, createStream, gift, openLive, openSession, publish, readLog, sendBatch, stampAll } from "./stream.ts";
import { startTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker();
});
afterAll(() => worker.stop());

const offsets = (events: RecordedEvent[]) => events.map((event) => event.offset);
const evict = (streamId: string, webSockets: "hibernate" | "close") =>
  worker.worker.evictDurableObject("HUB", { name: streamId, webSockets });

test("a batch reaches the socket, the state and the log, each event once", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const live = await openLive(worker, streamId);
  const events = stampAll(session, [chat("one", "1"), gift(3, "2"), gift(5, "3")]);

  const acknowledgement = await publish(worker, session, events);
  expect(acknowledgement).toMatchObject({ lastSeqNo: 3, accepted: 3, duplicates: 0 });

  await vi.waitUntil(() => live.events().length === 3);
  expect(offsets(live.events())).toEqual([1, 2, 3]);
  expect(live.frames).toHaveLength(1);
  expect(live.frames[0]?.totals.coins).toBe(5);

  const logged = await readLog(worker, session.sessionId, 3);
  expect(logged).toEqual(live.events());
  expect(logged.map((event) => event.eventType === "GIFT" && event.payload.coinsDelta)).toEqual([false, 3, 2]);

  const state = (await (await worker.api("GET", `/v1/streams/${streamId}/state`)).json()) as { state: unknown };
  expect(state).toMatchObject({
    position: acknowledgement.position,
    state: { coins: 5, counts: { CHAT: 1, GIFT: 2 }, topGifters: [{ uniqueId: "giver", coins: 5 }] },
  });
});

test("a batch that is sent again gets the same acknowledgement and changes nothing", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const events = stampAll(session, [chat("a"), chat("b")]);
  const first = await publish(worker, session, events);
  const again = await publish(worker, session, events);
  expect(again).toEqual({ ...first, accepted: 0, duplicates: 2 });
  const overlapping = stampAll(session, [chat("b"), chat("c")], 2);
  expect(await publish(worker, session, overlapping)).toMatchObject({ lastSeqNo: 3, accepted: 1, duplicates: 1 });
  expect(offsets(await readLog(worker, session.sessionId, 3))).toEqual([1, 2, 3]);
});

test("a batch after a hole is refused with the number that is expected", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const response = await sendBatch(worker, session, stampAll(session, [chat("late")], 4));
  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({ code: "seq_gap", expectedSeqNo: 1 });
});

test("a message that TikTok sends again in another session counts once, also after an eviction", async () => {
  const streamId = await createStream(worker);
  const first = await openSession(worker, streamId);
  await publish(worker, first, stampAll(first, [chat("hi", "71"), gift(2, "72")]));
  await evict(streamId, "close");
  const second = await openSession(worker, streamId);
  const acknowledgement = await publish(worker, second, stampAll(second, [chat("hi", "71"), gift(2, "72")]));
  expect(acknowledgement).toMatchObject({ lastSeqNo: 2, accepted: 0, duplicates: 2 });
  // Where the session stands survives although none of its events was kept.
  await evict(streamId, "close");
  const next = await publish(worker, second, stampAll(second, [chat("new", "73")], 3));
  expect(next).toMatchObject({ lastSeqNo: 3, accepted: 1, position: { offset: 3 } });
  const state = await (await worker.api("GET", `/v1/streams/${streamId}/state`)).json();
  expect(state).toMatchObject({ state: { coins: 2, counts: { CHAT: 2, GIFT: 1 } } });
});

test("an eviction between batches loses neither state nor sockets", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const live = await openLive(worker, streamId);
  await publish(worker, session, stampAll(session, [chat("before", "81"), gift(4, "82")]));
  await evict(streamId, "hibernate");
  await publish(worker, session, stampAll(session, [gift(6, "83")], 3));
  await vi.waitUntil(() => live.events().length === 3);
  expect(offsets(live.events())).toEqual([1, 2, 3]);
  expect(live.frames.at(-1)?.totals.coins).toBe(6);
  expect(offsets(await readLog(worker, session.sessionId, 3))).toEqual([1, 2, 3]);
});

test("a socket that comes back with its position gets what it missed, in order, once", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const first = await openLive(worker, streamId);
  for (const seqNo of [1, 2, 3]) await publish(worker, session, stampAll(session, [chat(`m${seqNo}`)], seqNo));
  await vi.waitUntil(() => first.events().length === 3);
  const position = first.frames[1]?.position;
  if (!position) throw new Error("no second frame");
  first.socket.close();
  await publish(worker, session, stampAll(session, [chat("m4"), chat("m5")], 4));

  const back = await openLive(worker, streamId, { after: formatPosition(position) });
  expect(back.hello).toMatchObject({ recovered: true, position, top: { offset: 5 } });
  expect(offsets(back.hello.recent)).toEqual([1, 2]);
  await publish(worker, session, stampAll(session, [chat("m6")], 6));
  await vi.waitUntil(() => back.events().length === 4);
  expect(offsets(back.events())).toEqual([3, 4, 5, 6]);
});

test("a position inside a batch resumes inside the batch", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const { position } = await publish(worker, session, stampAll(session, [chat("a"), chat("b"), chat("c")]));
  const live = await openLive(worker, streamId, { after: formatPosition({ ...position, offset: 1 }) });
  await vi.waitUntil(() => live.events().length === 2);
  expect(offsets(live.events())).toEqual([2, 3]);
});

test.each([
  ["another epoch", (_epoch: string) => "elsewhere:1"],
  ["the future", (epoch: string) => `${epoch}:99`],
])("a position of %s is answered with a fresh snapshot, not a hole", async (_name, after) => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const { position } = await publish(worker, session, stampAll(session, [chat("a"), chat("b")]));
  const live = await openLive(worker, streamId, { after: after(position.epoch) });
  expect(live.hello).toMatchObject({ recovered: false, position, top: position });
  expect(offsets(live.hello.recent)).toEqual([1, 2]);
});

test("a filter keeps other types out and still moves the position", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const live = await openLive(worker, streamId, { types: "GIFT" });
  await publish(worker, session, stampAll(session, [chat("a"), gift(1), chat("b")]));
  await vi.waitUntil(() => live.frames.length === 1);
  expect(offsets(live.events())).toEqual([2]);
  expect(live.frames[0]?.position.offset).toBe(3);
});

test("a ping is answered", async () => {
  const streamId = await createStream(worker);
  const live = await openLive(worker, streamId);
  const answer = new Promise<string>((resolve) => {
    live.socket.once("message", (data: Buffer) => resolve(data.toString("utf8")));
  });
  live.socket.send('{"type":"ping"}');
  expect(await answer).toBe('{"type":"pong"}');
});

test("the feed is cut, and what it no longer holds is not promised", async () => {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const total = 13_000;
  for (let seqNo = 1; seqNo <= total; seqNo += 100) {
    const bodies = Array.from({ length: 100 }, (_, index) => chat(`m${seqNo + index}`, String(seqNo + index)));
    await publish(worker, session, stampAll(session, bodies, seqNo));
  }
  const storage = await worker.worker.getDurableObjectStorage("HUB", { name: streamId });
  const [kept] = await storage.exec("select min(first_offset) as first, max(last_offset) as last from feed");
  const { first, last } = kept as { first: number; last: number };
  expect(last).toBe(total);
  expect(first).toBeGreaterThan(1);
  expect(last - first + 1).toBeGreaterThanOrEqual(10_000);

  const { position } = await publish(worker, session, stampAll(session, [chat("end")], total + 1));
  const old = await openLive(worker, streamId, { after: `${position.epoch}:${first - 2}` });
  expect(old.hello.recovered).toBe(false);
  const oldest = await openLive(worker, streamId, { after: `${position.epoch}:${first - 1}` });
  expect(oldest.hello.recovered).toBe(true);
  await vi.waitUntil(() => oldest.events().length === total + 2 - first, { timeout: 10_000 });
  expect(offsets(oldest.events())).toEqual(Array.from({ length: total + 2 - first }, (_, index) => first + index));
  expect(await readLog(worker, session.sessionId, total + 1)).toHaveLength(total + 1);
}, 60_000);
