/** A session id says nothing of whose session it is: who knows it can use it, and takes nothing from anybody with it. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { chat, createStream, leaseOf, publish, sendBatch, stampAll, type TestSession } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let foreign: TestWorker;
beforeAll(async () => {
  [worker, foreign] = await Promise.all([sharedTestWorker(), sharedTestWorker()]);
});
afterAll(() => Promise.all([worker.stop(), foreign.stop()]));

async function open(streamId: string, sessionId: string): Promise<Response> {
  const leaseToken = await leaseOf(worker, streamId);
  const body = JSON.stringify({ sessionId, roomId: "7001", provider: "mock", startedAt: Date.now(), leaseToken });
  return worker.signed("POST", `/v1/ingest/streams/${streamId}/sessions`, body, { "Idempotency-Key": randomUUID() });
}

/** A session under an id of somebody's choice. */
async function openAs(streamId: string, sessionId: string): Promise<TestSession> {
  expect((await open(streamId, sessionId)).status).toBe(201);
  return { streamId, sessionId, roomId: "7001", leaseToken: await leaseOf(worker, streamId) };
}

/** Until the hub was told that all it has is in the log. */
async function logged(of: TestWorker, streamId: string, offset: number): Promise<void> {
  await vi.waitUntil(
    async () => {
      const answer = await of.api("GET", `/v1/streams/${streamId}/proof`);
      const { loggedOffset } = (await answer.json()) as { loggedOffset: number };
      // More than it has would be as wrong as less.
      expect(loggedOffset).toBeLessThanOrEqual(offset);
      return loggedOffset === offset;
    },
    { timeout: 20_000, interval: 100 },
  );
}

async function history(of: TestWorker, session: string): Promise<{ status: number; said: unknown[]; body: object }> {
  const answer = await of.api("GET", `/v1/sessions/${session}`);
  const body = (await answer.json()) as { events?: RecordedEvent[] };
  return { status: answer.status, said: (body.events ?? []).map(({ streamId, payload }) => [streamId, payload]), body };
}

const saying = (streamId: string, ...texts: string[]) =>
  texts.map((message) => [streamId, { message, emotes: [], language: "en" }]);

/** What the address without the stream answers. */
type WithoutStream = (streams: string[], said: unknown[]) => object;
/** The id alone does not say whose it is, so nobody's events are taken for another's. */
const ambiguous: WithoutStream = (streams) => ({
  status: 409,
  body: { code: "ambiguous_session", streams: streams.map((streamId) => ({ streamId })) },
});
/** Of another workspace nobody knows anything. */
const mineAlone: WithoutStream = (_streams, said) => ({ status: 200, said });

test.each([
  ["of the same workspace", () => worker, ambiguous],
  ["of another workspace", () => foreign, mineAlone],
])(
  "a stream %s that opens the session id first, and writes first, hides nothing and puts in nothing",
  async (_whose, forgerOf, withoutStream) => {
    const forger = forgerOf();
    const [victimId, forgerId] = [await createStream(worker), await createStream(forger)];
    const sessionId = randomUUID();
    const forged = await openAs(forgerId, sessionId);
    await publish(worker, forged, stampAll(forged, [chat("forged 1"), chat("forged 2"), chat("forged 3")]));
    await logged(forger, forgerId, 3);

    const mine = await openAs(victimId, sessionId);
    await publish(worker, mine, stampAll(mine, [chat("mine 1"), chat("mine 2")]));
    await logged(worker, victimId, 2);

    const own = await history(worker, `${sessionId}/events?stream=${victimId}`);
    expect(own).toMatchObject({ status: 200, said: saying(victimId, "mine 1", "mine 2") });
    const row = await worker.api("GET", `/v1/sessions/${sessionId}?stream=${victimId}`);
    expect(await row.json()).toMatchObject({ streamId: victimId, eventCount: 2, lastSeqNo: 2, firstOffset: 1 });
    const theirs = await history(forger, `${sessionId}/events?stream=${forgerId}`);
    expect(theirs.said).toEqual(saying(forgerId, "forged 1", "forged 2", "forged 3"));

    const unnamed = await history(worker, `${sessionId}/events`);
    expect(unnamed).toMatchObject(withoutStream([victimId, forgerId].toSorted(), own.said));
  },
);

test("a session id in capitals is refused, and takes nothing of the one that is written as it should be", async () => {
  const streamId = await createStream(worker);
  const session = await openAs(streamId, randomUUID());
  const capital = { ...session, sessionId: session.sessionId.toUpperCase() };
  expect((await open(streamId, capital.sessionId)).status).toBe(400);
  expect((await sendBatch(worker, capital, stampAll(capital, [chat("forged")]))).status).toBe(400);
  await publish(worker, session, stampAll(session, [chat("a"), chat("b")]));
  await logged(worker, streamId, 2);
  // Who reads may write it as they like.
  for (const id of [session.sessionId, capital.sessionId]) {
    expect((await history(worker, `${id}/events`)).said).toEqual(saying(streamId, "a", "b"));
  }
});

/** Opens as many sessions as the hub keeps in memory. */
async function openManyMore(streamId: string): Promise<void> {
  for (let index = 0; index < 100; index++) expect((await open(streamId, randomUUID())).status).toBe(201);
}

test("who holds the lease cannot begin a session anew that the hub has forgotten; who opened it goes on in it", async () => {
  const streamId = await createStream(worker);
  const leaseToken = await leaseOf(worker, streamId);
  const fields = {
    sessionId: randomUUID(),
    roomId: "7001",
    provider: "mock",
    startedAt: Date.now() - 60_000,
    leaseToken,
  };
  const path = `/v1/ingest/streams/${streamId}/sessions`;
  const reopen = (key: string, over: object = {}) =>
    worker.signed("POST", path, JSON.stringify({ ...fields, ...over }), { "Idempotency-Key": key });
  expect((await reopen("mine")).status).toBe(201);
  const session = { streamId, sessionId: fields.sessionId, roomId: "7001", leaseToken };
  const events = stampAll(session, [chat("a"), chat("b"), chat("c")]);
  await publish(worker, session, events.slice(0, 2));
  await logged(worker, streamId, 2);
  await openManyMore(streamId);

  const forged = stampAll(session, [chat("forged 1"), chat("forged 2"), chat("forged 3")]);
  for (const [key, over] of [
    ["another", {}],
    ["mine", { startedAt: fields.startedAt + 1 }],
    ["another", { startedAt: Date.now() }],
  ] as const) {
    const refused = await reopen(key, over);
    expect([refused.status, await refused.json()]).toMatchObject([409, { code: "idempotency_conflict" }]);
    const sent = await sendBatch(worker, session, forged);
    expect([sent.status, await sent.json()]).toMatchObject([404, { code: "unknown_session" }]);
  }
  const again = await reopen("mine");
  expect([again.status, await again.json()]).toMatchObject([200, { lastSeqNo: 2 }]);
  // It sends its last batch again, as a runner does that got no answer.
  expect(await publish(worker, session, events)).toMatchObject({ accepted: 1, duplicates: 2, lastSeqNo: 3 });
  await logged(worker, streamId, 3);
  const { said } = await history(worker, `${session.sessionId}/events?stream=${streamId}`);
  expect(said).toEqual(saying(streamId, "a", "b", "c"));
});

test("only the host lists and gives up conflicts", async () => {
  const range = { streamId: "st_x1", sessionId: randomUUID() };
  expect((await worker.api("GET", "/v1/dead-letters/conflicts")).status).toBe(404);
  expect((await worker.api("POST", "/v1/dead-letters/settle", range)).status).toBe(404);
});
