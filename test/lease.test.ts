import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { Lease } from "#shared/protocol/ingest.ts";
import { chat, createStream, readLog, stampAll } from "./stream.ts";
import { openTestLine, type TestLine } from "./line.ts";
import { ingestClient } from "../ingest-node/ingest-client.ts";
import { sharedTestWorker, signedHeaders, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

const ways = ["over HTTP", "over the line"] as const;
type Way = (typeof ways)[number];
interface LeaseAsk {
  runnerId: string;
  token?: number;
  handover?: string;
}
interface Answer {
  status: number;
  body: Lease & { code: string; retryAfterMs: number };
}

/** By stream and runner: each has one line, as long as the file runs. */
const lines = new Map<string, Promise<TestLine>>();
afterAll(async () => {
  for (const line of lines.values()) (await line).socket.terminate();
});

function lineOf(streamId: string, runnerId: string): Promise<TestLine> {
  const name = `${streamId} ${runnerId}`;
  const line = lines.get(name) ?? openTestLine(worker, streamId);
  lines.set(name, line);
  return line;
}

/** Asks for the lease, or gives it up, either way; what over a line is a refusal is the same problem. */
async function askBy(way: Way, streamId: string, body: LeaseAsk, release = false): Promise<Answer> {
  if (way === "over HTTP") return ask(streamId, body, release);
  const line = await lineOf(streamId, body.runnerId);
  const message = await (release ? line.ask("release", { release: body }) : line.ask("lease", { request: body }));
  const { status, ...told } =
    message.type === "refused" ? message.problem : { status: 200, ...("lease" in message && message.lease) };
  return { status, body: told as unknown as Answer["body"] };
}

async function ask(streamId: string, body: object, release = false): Promise<Answer> {
  const path = `/v1/ingest/streams/${streamId}/lease${release ? "/release" : ""}`;
  const response = await worker.signed("POST", path, JSON.stringify(body));
  return { status: response.status, body: (await response.json()) as Lease & { code: string; retryAfterMs: number } };
}

/** A signed lease request that can be sent again as it is. */
function capture(streamId: string, request: object) {
  const [method, path, body] = ["POST", `/v1/ingest/streams/${streamId}/lease`, JSON.stringify(request)];
  const headers = signedHeaders(worker.ingestKey, { method, path, body });
  return async () => {
    const response = await fetch(worker.url + path, { method, body, headers });
    return { status: response.status, body: (await response.json()) as Lease & { code: string } };
  };
}

async function openWith(streamId: string, leaseToken: number) {
  const sessionId = randomUUID();
  const body = JSON.stringify({ sessionId, roomId: "7001", provider: "mock", startedAt: Date.now(), leaseToken });
  const path = `/v1/ingest/streams/${streamId}/sessions`;
  const { status } = await worker.signed("POST", path, body, { "Idempotency-Key": sessionId });
  return { sessionId, status };
}

async function send(streamId: string, sessionId: string, leaseToken: number | undefined, firstSeqNo: number) {
  const session = { streamId, sessionId, roomId: "7001", leaseToken: 0 };
  const events = stampAll(session, [chat(`m${firstSeqNo}`)], firstSeqNo);
  const body = JSON.stringify({ streamId, leaseToken, events });
  const response = await worker.signed("POST", `/v1/ingest/sessions/${sessionId}/batches`, body);
  return { status: response.status, body: (await response.json()) as { code: string } };
}

test.each(ways)(
  "%s a second runner waits; what the first one sends after it lost the lease is refused, and nothing is doubled",
  async (way) => {
    const ask = (...asked: [string, LeaseAsk, boolean?]) => askBy(way, ...asked);
    const streamId = await createStream(worker);
    const first = await ask(streamId, { runnerId: "a" });
    const { sessionId } = await openWith(streamId, 1);
    expect(first).toMatchObject({ status: 200, body: { token: 1, lastEventAt: 0, interrupted: false } });
    expect((await send(streamId, sessionId, 1, 1)).status).toBe(200);
    const waiting = await ask(streamId, { runnerId: "b" });
    expect(waiting).toMatchObject({ status: 409, body: { code: "lease_held" } });
    expect(waiting.body.retryAfterMs).toBeGreaterThan(0);

    expect((await ask(streamId, { runnerId: "a", token: 1 }, true)).status).toBe(200);
    const second = await ask(streamId, { runnerId: "b" });
    expect(second).toMatchObject({ status: 200, body: { token: 2 } });
    expect(second.body.lastEventAt).toBeGreaterThan(0);
    expect(await send(streamId, sessionId, 1, 2)).toMatchObject({ status: 409, body: { code: "lease_lost" } });
    expect(await send(streamId, sessionId, undefined, 2)).toMatchObject({
      status: 400,
      body: { code: "invalid_request" },
    });
    expect((await openWith(streamId, 1)).status).toBe(409);
    expect(await send(streamId, sessionId, 99, 2)).toMatchObject({ status: 409, body: { code: "lease_lost" } });
    expect((await ask(streamId, { runnerId: "a", token: 1 })).body.code).toBe("lease_lost");
    expect((await send(streamId, sessionId, 2, 2)).status).toBe(200);
    expect(await readLog(worker, sessionId, 2)).toHaveLength(2);
  },
);

test.each(ways)(
  "%s a holder that leaves is told when another one stands by, and that one that it leaves",
  async (way) => {
    const ask = (body: LeaseAsk) => askBy(way, streamId, body);
    const streamId = await createStream(worker);
    await ask({ runnerId: "a" });
    const offer = { runnerId: "a", token: 1, handover: "offered" };
    expect((await ask(offer)).body).toMatchObject({ token: 1, successor: "none" });
    expect((await ask({ runnerId: "b" })).body).toMatchObject({ code: "lease_held", offered: true });
    expect((await ask(offer)).body).toMatchObject({ successor: "waiting" });
    expect((await ask({ runnerId: "b", handover: "ready" })).body).toMatchObject({ code: "lease_held", offered: true });
    expect((await ask(offer)).body).toMatchObject({ successor: "ready" });
    // It goes on meanwhile.
    const { sessionId } = await openWith(streamId, 1);
    expect((await send(streamId, sessionId, 1, 1)).status).toBe(200);
    await askBy(way, streamId, { runnerId: "a", token: 1 }, true);
    expect((await ask({ runnerId: "b", handover: "ready" })).body).toMatchObject({ token: 2 });
  },
);

test("a lease request that was captured and sent again evicts nobody, and takes nothing that is over", async () => {
  const streamId = await createStream(worker);
  const take = capture(streamId, { runnerId: "a", term: "the-first-term-of-a", no: 1 });
  expect(await take()).toMatchObject({ status: 200, body: { token: 1 } });
  const { sessionId } = await openWith(streamId, 1);
  expect(await take()).toMatchObject({ status: 200, body: { token: 1 } });
  expect((await send(streamId, sessionId, 1, 1)).status).toBe(200);

  await ask(streamId, { runnerId: "a", token: 1 }, true);
  const over = { status: 409, body: { code: "lease_lost" } };
  expect(await take()).toMatchObject(over);
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  expect(await take()).toMatchObject(over);
  const next = await ask(streamId, { runnerId: "b", term: "the-first-term-of-b", no: 1 });
  expect(next).toMatchObject({ status: 200, body: { token: 2 } });
  expect(await take()).toMatchObject(over);
  expect((await ask(streamId, { runnerId: "b", term: "the-first-term-of-b", no: 2, token: 2 })).status).toBe(200);
});

test("renewals that are sent again do not keep a runner's lease alive that is gone", async () => {
  const streamId = await createStream(worker);
  const take = capture(streamId, { runnerId: "a", term: "the-first-term-of-a", no: 1 });
  const first = (await take()).body;
  const again = await vi.waitUntil(async () => {
    const { body } = await take();
    return body.expiresInMs < first.expiresInMs && body;
  });
  expect(again.token).toBe(first.token);
});

test.each(ways)("%s the lease and its token survive an eviction", async (way) => {
  const ask = (...asked: [string, LeaseAsk, boolean?]) => askBy(way, ...asked);
  const streamId = await createStream(worker);
  await ask(streamId, { runnerId: "a" });
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "hibernate" });
  expect(await ask(streamId, { runnerId: "b" })).toMatchObject({ status: 409, body: { code: "lease_held" } });
  expect((await ask(streamId, { runnerId: "a", token: 1 })).status).toBe(200);
});

test.each([
  {},
  { runnerId: "" },
  { runnerId: "x".repeat(65) },
  { runnerId: "a", token: 0 },
  { runnerId: "a", token: "1" },
  { runnerId: "a", term: "short" },
  { runnerId: "a", term: "x".repeat(65) },
  { runnerId: "a", term: "the-first-term-of-a", no: 0 },
  { runnerId: "a", handover: "taken" },
])("a lease request of %j is refused", async (body) => {
  const streamId = await createStream(worker);
  expect(await ask(streamId, body)).toMatchObject({ status: 400, body: { code: "invalid_request" } });
});

test("an unknown stream has no lease", async () => {
  expect(await ask("st_nothing", { runnerId: "a" })).toMatchObject({ status: 404, body: { code: "unknown_stream" } });
});

test.each([-1, 1])(
  "a runner whose clock is %i h off is refused once, says so, and goes on with the server's time",
  async (hours) => {
    const streamId = await createStream(worker);
    const offMs = hours * 3_600_000;
    const told: number[] = [];
    const client = ingestClient({
      baseUrl: worker.url,
      key: { keyId: worker.ingestKey.id, secret: worker.ingestKey.secret },
      fetch,
      now: () => Date.now() + offMs,
      onWrongClock: (serverAheadMs) => told.push(serverAheadMs),
    });
    const signal = AbortSignal.timeout(10_000);
    const first = await client.lease(streamId, { runnerId: "a" }, signal);
    expect(first).toMatchObject({
      kind: "unreachable",
      reason: expect.stringContaining("signature_expired") as string,
    });
    expect(await client.lease(streamId, { runnerId: "a" }, signal)).toMatchObject({
      kind: "held",
      lease: { token: 1 },
    });
    expect(told).toHaveLength(1);
    expect(Math.abs((told[0] ?? 0) + offMs)).toBeLessThan(60_000);
  },
);
