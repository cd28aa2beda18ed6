import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Lease } from "#shared/protocol/ingest.ts";
import { chat, createStream, readLog, stampAll } from "./stream.ts";
import { ingestClient } from "../ingest-node/ingest-client.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());

async function ask(streamId: string, body: object, release = false) {
  const path = `/v1/ingest/streams/${streamId}/lease${release ? "/release" : ""}`;
  const response = await worker.signed("POST", path, JSON.stringify(body));
  return { status: response.status, body: (await response.json()) as Lease & { code: string; retryAfterMs: number } };
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

test("a second runner waits; what the first one sends after it lost the lease is refused, and nothing is doubled", async () => {
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
});

test("the lease and its token survive an eviction", async () => {
  const streamId = await createStream(worker);
  await ask(streamId, { runnerId: "a" });
  await worker.worker.evictDurableObject("HUB", { name: streamId, webSockets: "close" });
  expect(await ask(streamId, { runnerId: "b" })).toMatchObject({ status: 409, body: { code: "lease_held" } });
  expect((await ask(streamId, { runnerId: "a", token: 1 })).status).toBe(200);
});

test.each([
  {},
  { runnerId: "" },
  { runnerId: "x".repeat(65) },
  { runnerId: "a", token: 0 },
  { runnerId: "a", token: "1" },
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
