/** What nobody says who speaks the protocol: it ends the one who says it, with a code, and takes nothing from anybody else. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { lineCloseCodes } from "#shared/protocol/runner-line.ts";
import { closeCodes } from "#shared/protocol/wire.ts";
import { encodeFrame } from "#shared/protocol/wire-v2.ts";
import { FeedClient } from "./feed-client.ts";
import { openTestLine } from "./line.ts";
import { openLiveV2 } from "./live-v2.ts";
import { chat, createStream, openLive, openSession, publish, stampAll, type TestSession } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let neighbour: TestSession;
let heard: () => RecordedEvent[];
let said = 0;
beforeAll(async () => {
  worker = await sharedTestWorker();
  neighbour = await openSession(worker, await createStream(worker));
  heard = (await openLiveV2(worker, neighbour.streamId)).events;
});
afterAll(() => worker.stop());

/** Another stream on the same Worker goes on, on the socket that was open all the while. */
async function expectNeighbourServed(): Promise<void> {
  said += 1;
  await publish(worker, neighbour, stampAll(neighbour, [chat(`still here ${said}`)], said));
  await vi.waitUntil(() => heard().length === said);
}

const frameOfEvents = encodeFrame('{"type":"events","events":[]}', { kind: "events", offset: 0 }, (body) => body);

describe.each([1, 2] as const)("version %i", (version) => {
  test.each<[string, string | Uint8Array]>([
    ["an ack beyond the feed", '{"type":"ack","offset":1000000}'],
    ["a negative ack", '{"type":"ack","offset":-1}'],
    ["an ack that is a text", '{"type":"ack","offset":"3"}'],
    ["an ack that is no whole number", '{"type":"ack","offset":0.5}'],
    ["an ack that no number holds", '{"type":"ack","offset":1e400}'],
    ["an ack of nothing", '{"type":"ack","offset":null}'],
    ["an ack without an offset", '{"type":"ack"}'],
    ["a frame of version 2", frameOfEvents],
    ["an ack in bytes", new TextEncoder().encode('{"type":"ack","offset":0}')],
    ["an events frame", '{"type":"events","events":[]}'],
    ["a list", "[]"],
    ["a number", "7"],
    ["nothing", ""],
    ["depth", "[".repeat(1_000)],
    ["30 MB of text", "x".repeat(30 * 1024 * 1024)],
    ["30 MB of bytes", new Uint8Array(30 * 1024 * 1024)],
  ])("%s ends the socket, and nobody else's", async (_name, message) => {
    const session = await openSession(worker, await createStream(worker));
    await publish(worker, session, stampAll(session, [chat("a")]));
    const bad = await (version === 1 ? openLive : openLiveV2)(worker, session.streamId);
    const good = await openLiveV2(worker, session.streamId);
    bad.socket.send(message);
    const closed = await bad.closed;
    expect(typeof closed === "number" ? closed : closed[0]).toBe(closeCodes.misbehaved);
    await publish(worker, session, stampAll(session, [chat("b")], 2));
    await vi.waitUntil(() => good.events().length === 1);
    await expectNeighbourServed();
  });
});

test("30 MB of bytes over the runner's line close it, and the stream goes on over another one", async () => {
  const session = await openSession(worker, await createStream(worker));
  const live = await openLiveV2(worker, session.streamId);
  const line = await openTestLine(worker, session.streamId);
  line.socket.send(new Uint8Array(30 * 1024 * 1024));
  expect(await line.closed).toBe(lineCloseCodes.garbage);
  const other = await openTestLine(worker, session.streamId);
  const { streamId, sessionId, leaseToken } = session;
  const batch = { streamId, leaseToken, events: stampAll(session, [chat("a")]) };
  expect(await other.ask("batch", { sessionId, batch })).toMatchObject({ type: "ack" });
  other.socket.close();
  await vi.waitUntil(() => live.events().length === 1);
  await expectNeighbourServed();
});

test("a thousand sockets that come back at once after an eviction are all greeted and miss nothing", async () => {
  const session = await openSession(worker, await createStream(worker));
  await publish(worker, session, stampAll(session, [chat("before")]));
  const clients = Array.from({ length: 1_000 }, (_, index) => {
    const types = index % 3 === 0 ? ["CHAT"] : [];
    return new FeedClient(worker, session.streamId, { version: index % 2 === 0 ? 2 : 1, types });
  });
  for (let from = 0; from < clients.length; from += 100) {
    await Promise.all(clients.slice(from, from + 100).map((client) => client.open(undefined)));
  }
  await worker.worker.evictDurableObject("HUB", { name: session.streamId, webSockets: "close" });
  await vi.waitUntil(() => clients.every(({ isOpen }) => !isOpen), { timeout: 20_000 });
  const missed = Array.from({ length: 20 }, (_, index) => chat(`missed ${index}`));
  await publish(worker, session, stampAll(session, missed, 2));
  const back = Promise.all(clients.map((client) => client.open(client.position)));
  await publish(worker, session, stampAll(session, [chat("on the way")], 22));
  await back;
  await publish(worker, session, stampAll(session, [chat("after")], 23));
  await expectNeighbourServed();
  const offsetsOf = ({ noted }: FeedClient) =>
    noted.flatMap(({ frame }) => (frame.type === "events" ? frame.events.map(({ offset }) => offset) : []));
  await vi.waitUntil(() => clients.every((client) => offsetsOf(client).length >= 22), { timeout: 20_000 });
  const expected = Array.from({ length: 22 }, (_, index) => index + 2);
  for (const client of clients) {
    expect(client.faults).toEqual([]);
    const hellos = client.noted.flatMap(({ frame }) => (frame.type === "hello" ? [frame] : []));
    expect(hellos.map(({ recovered }) => recovered)).toEqual([false, true]);
    expect(offsetsOf(client)).toEqual(expected);
    client.close();
  }
});
