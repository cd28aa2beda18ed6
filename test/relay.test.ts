import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { limits } from "#shared/protocol/limits.ts";
import { closeCodes, formatPosition } from "#shared/protocol/wire.ts";
import { openLiveV2 } from "./live-v2.ts";
import { chat, createOverlayToken, createStream, gift, openLive, openSession, publish, stampAll } from "./stream.ts";
import { startTestWorker, type TestWorker } from "./worker.ts";

const socketsPerHub = 2;
let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker({ vars: { SOCKETS_PER_HUB: String(socketsPerHub) } });
});
afterAll(() => worker.stop());

const offsets = (events: RecordedEvent[]) => events.map(({ offset }) => offset);
const chats = (count: number, from = 1) => Array.from({ length: count }, (_, index) => chat(`m${from + index}`));
const upTo = (last: number, first = 1) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** A stream whose hub has as many sockets as it serves: who comes next is served by a relay. */
async function fullStream() {
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const hub = await openLiveV2(worker, streamId);
  const text = await openLive(worker, streamId);
  let seqNo = 1;
  const say = async (bodies: EventBody[]) => {
    const { position } = await publish(worker, session, stampAll(session, bodies, seqNo));
    seqNo += bodies.length;
    return position;
  };
  return { streamId, session, hub, text, say };
}

test("three relays serve what the hub serves: every event once and in order, to both versions, with filters", async () => {
  const { streamId, hub, text, say } = await fullStream();
  await say([...chats(30), gift(2)]);
  const open: { events: () => RecordedEvent[] }[] = [];
  for (let relay = 0; relay < 3; relay++) {
    open.push(await openLiveV2(worker, streamId), await openLive(worker, streamId));
  }
  const gifts = await openLiveV2(worker, streamId, { types: "GIFT" });
  for (let round = 0; round < 5; round++) await say([...chats(20), gift(1)]);
  const last = 31 + 105;
  await vi.waitUntil(() => [hub, text, ...open].every((one) => one.events().at(-1)?.offset === last));
  expect(offsets(hub.events())).toEqual(upTo(last));
  for (const one of open) expect(one.events()).toEqual(hub.events().slice(31));
  await vi.waitUntil(() => gifts.events().length === 5);
  expect(offsets(gifts.events())).toEqual([52, 73, 94, 115, 136]);
});

test("the hello of a relay is the hub's, at the same place", async () => {
  const { streamId, hub, say } = await fullStream();
  await say([...chats(40), gift(3)]);
  const far = await openLiveV2(worker, streamId);
  await say([gift(2), ...chats(5)]);
  await vi.waitUntil(() => far.events().length === 6);
  const atRelay = await openLiveV2(worker, streamId);
  hub.socket.close();
  await hub.closed;
  const { hello: atHub } = await openLiveV2(worker, streamId);
  const { windowBytes: _, ...expected } = atHub;
  const { windowBytes: _1, ...hello } = atRelay.hello;
  expect(hello).toEqual(expected);
});

test("a client may change relays with its position, and goes on where it was", async () => {
  const { streamId, hub, say } = await fullStream();
  await say(chats(10));
  const first = await openLiveV2(worker, streamId);
  await openLiveV2(worker, streamId);
  await say(chats(10, 11));
  await vi.waitUntil(() => first.events().length === 10);
  const [epoch, seen] = [first.hello.position.epoch, 15];
  // The first relay is full: this is the second one.
  const second = await openLiveV2(worker, streamId, { after: formatPosition({ epoch, offset: seen }) });
  await vi.waitUntil(() => second.events().length === 5);
  expect(offsets(second.events())).toEqual(upTo(20, 16));
  expect(second.hello.recovered).toBe(true);
  hub.socket.close();
  const back = await vi.waitUntil(() => openLiveV2(worker, streamId, { after: formatPosition({ epoch, offset: 3 }) }));
  await vi.waitUntil(() => back.events().length === 17);
  expect(offsets(back.events())).toEqual(upTo(20, 4));
});

test("who comes from the hub to a relay that is behind goes on where it was", async () => {
  const { streamId, say } = await fullStream();
  const first = await openLiveV2(worker, streamId);
  for (let round = 1; round <= 3; round++) {
    // The relay has to open its own socket anew, and does not have what is said meanwhile.
    await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
    const position = await say(chats(1, round));
    // The two whom the hub served come back first, as they do after a deploy.
    await Promise.all([openLiveV2(worker, streamId), openLiveV2(worker, streamId)]);
    const later = await openLiveV2(worker, streamId, { after: formatPosition(position) });
    expect(later.hello).toMatchObject({ recovered: true, position });
  }
  await vi.waitUntil(() => first.events().length === 3);
});

test("a hub that is evicted costs nobody at a relay an event", async () => {
  const { streamId, say } = await fullStream();
  await say(chats(5));
  const far = await openLiveV2(worker, streamId);
  await say(chats(5, 6));
  await vi.waitUntil(() => far.events().length === 5);
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  await say(chats(5, 11));
  await vi.waitUntil(() => far.events().length === 10, { timeout: 10_000 });
  await say(chats(5, 16));
  await vi.waitUntil(() => far.events().length === 15, { timeout: 10_000 });
  expect(offsets(far.events())).toEqual(upTo(20, 6));
  expect(far.heard.filter(({ frame }) => frame.type === "hello")).toHaveLength(1);
});

test("what is taken back, tried and set by hand reaches the sockets of relays; what is revoked ends there, too", async () => {
  const { streamId, say } = await fullStream();
  const { token, tokenId } = await createOverlayToken(worker, streamId);
  await say(chats(3));
  const far = await openLive(worker, streamId, { token });
  const other = await openLive(worker, streamId);
  const muted = await worker.api("POST", `/v1/streams/${streamId}/overlays/clear`, {});
  expect(muted.status).toBeLessThan(300);
  await vi.waitUntil(() => far.controls.length > 0 && other.controls.length > 0);
  const set = await worker.api("PUT", `/v1/streams/${streamId}/counters/wins`, { value: 7 });
  expect(set.status).toBeLessThan(300);
  await vi.waitUntil(() => far.tallies.some(({ counters }) => counters["wins"] === 7));
  const revoked = await worker.api("DELETE", `/v1/streams/${streamId}/overlay-tokens/${tokenId}`);
  expect(revoked.status).toBeLessThan(300);
  expect(await far.closed).toBe(closeCodes.revoked);
  await say(chats(1, 4));
  await vi.waitUntil(() => other.events().length === 1);
});

test("who is revoked while the relay is away from its hub is ended when it is back", async () => {
  const { streamId, say } = await fullStream();
  const { token, tokenId } = await createOverlayToken(worker, streamId);
  const far = await openLive(worker, streamId, { token });
  const other = await openLive(worker, streamId);
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  const revoked = await worker.api("DELETE", `/v1/streams/${streamId}/overlay-tokens/${tokenId}`);
  expect(revoked.status).toBeLessThan(300);
  expect(await far.closed).toBe(closeCodes.revoked);
  await say(chats(1));
  await vi.waitUntil(() => other.events().length === 1);
  expect(far.events()).toEqual([]);
});

test("what is set by hand while the relay is away from its hub is told when it is back", async () => {
  const { streamId, say } = await fullStream();
  await say(chats(1));
  const far = await openLive(worker, streamId);
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  const set = await worker.api("PUT", `/v1/streams/${streamId}/counters/wins`, { value: 7 });
  expect(set.status).toBeLessThan(300);
  await vi.waitUntil(() => far.tallies.some(({ counters }) => counters["wins"] === 7));
});

test("who comes and goes takes no places at relays for good", { timeout: 60_000 }, async () => {
  const { streamId } = await fullStream();
  const passes = async () => {
    const { socket } = await openLiveV2(worker, streamId);
    socket.terminate();
  };
  for (let left = socketsPerHub * limits.relaysPerStream; left > 0; left -= 16) {
    await Promise.all(Array.from({ length: 16 }, passes));
  }
  // A relay says every five seconds how many it holds.
  const opened = await vi.waitUntil(() => openLiveV2(worker, streamId).catch(() => undefined), { timeout: 15_000 });
  expect(opened.hello.streamId).toBe(streamId);
});

test("a relay whose copy is of what is no more does not go on with it: its sockets come back to a new one", async () => {
  const { streamId, say } = await fullStream();
  const position = await say(chats(3));
  const far = await openLiveV2(worker, streamId, { after: formatPosition({ ...position, offset: 1 }) });
  await vi.waitUntil(() => far.events().length === 2);
  const storage = await worker.worker.getDurableObjectStorage("HUB", { name: streamId });
  // As after an erasure that this relay was not told of.
  await storage.exec("update checkpoint set body = json_set(body, '$.generation', 1)");
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  await say(chats(1, 4));
  expect((await far.closed)[0]).toBe(closeCodes.goAway);
  await Promise.all([openLiveV2(worker, streamId), openLiveV2(worker, streamId)]);
  const back = await openLiveV2(worker, streamId, { after: formatPosition({ ...position, offset: 3 }) });
  await vi.waitUntil(() => back.events().length === 1);
  expect([back.hello.recovered, offsets(back.events())]).toEqual([true, [4]]);
});

test("a stream that is deleted ends at its relays", async () => {
  const { streamId } = await fullStream();
  const { uniqueId } = (await (await worker.api("GET", `/v1/streams/${streamId}`)).json()) as { uniqueId: string };
  const far = await openLiveV2(worker, streamId);
  expect((await worker.api("DELETE", `/v1/streams/${streamId}?confirm=${uniqueId}`)).status).toBeLessThan(300);
  expect((await far.closed)[0]).toBe(closeCodes.revoked);
});
