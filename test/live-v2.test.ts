import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { eventTypes, type RecordedEvent } from "#shared/event.ts";
import { formatPosition } from "#shared/protocol/wire.ts";
import { openLiveV2 } from "./live-v2.ts";
import { chat, createStream, gift, openLive, openSession, publish, stampAll } from "./stream.ts";
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
  const { windowBytes, ...hello } = binary.hello;
  expect({ ...hello, protocol: 1 }).toEqual(text.hello);
  expect(windowBytes).toBeGreaterThanOrEqual(16 * 1024);

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
  const open = await Promise.all(pairs.slice(0, 64).map((types) => openLiveV2(worker, streamId, { types })));
  const url = `/v1/streams/${streamId}/live?types=${pairs[64]}`;
  await expect(openLiveV2(worker, streamId, { types: pairs[64] ?? "" })).rejects.toThrow("429");
  const refused = await worker.api("GET", url);
  expect(refused.status).toBe(426);
  // The same in another order is no other one.
  const [first = ""] = pairs;
  await openLiveV2(worker, streamId, { types: first.split(",").toReversed().join() });
  open[5]?.socket.close();
  await vi.waitUntil(() => openLiveV2(worker, streamId, { types: pairs[64] ?? "" }).catch(() => false));
});
