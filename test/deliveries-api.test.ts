/** What was, is and shall be delivered, over the API: real Worker, real PostgreSQL, a real receiver. */
import { expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import type { EventBody } from "#shared/stamp.ts";
import { seal, unseal } from "../workers/auth/sealing.ts";
import { chat, gift, publish, stampAll } from "./stream.ts";
import { setWebhookStage } from "./webhook-stage.ts";
import { sealingKeys } from "./worker.ts";

const stage = setWebhookStage();
const { chats } = stage;

interface Delivery {
  deliveryId: string;
  offset: number | null;
  state: string;
  [field: string]: unknown;
}

// What an answer holds is for each test to say.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
const ask = async <Body>(method: string, path: string, body?: unknown, expected = method === "GET" ? 200 : 202) => {
  const response = await stage.worker.api(method, path, body);
  const json = (await response.json()) as Body;
  expect([response.status, json]).toEqual([expected, json]);
  return json;
};
async function endpoint(fields: object = {}): Promise<string> {
  const path = `/v1/streams/${stage.session.streamId}/endpoints`;
  const { endpointId } = await ask<{ endpointId: string }>("POST", path, { url: stage.receiver.url, ...fields }, 201);
  return `/v1/endpoints/${endpointId}`;
}
const list = (path: string, query = "") =>
  ask<{ deliveries: Delivery[]; next: string | null }>("GET", `${path}/deliveries${query}`);
const finished = (path: string, count: number, state = "succeeded") =>
  vi.waitUntil(
    async () => {
      const { deliveries } = await list(path);
      return deliveries.length === count && deliveries.every((one) => one.state === state) && deliveries;
    },
    { timeout: 20_000, interval: 100 },
  );
/** Ends the schedule of what has been tried once: the next attempt is the tenth. */
const exhaust = () =>
  stage.worker.database.query(
    "update deliveries set attempt_count = 9, due_at = now() where state = 'pending' and attempt_count = 1",
  );

test("deliveries are listed, the newest first, page by page, by state, and looked into", async () => {
  const path = await endpoint();
  await publish(stage.worker, stage.session, chats(5));
  const all = await finished(path, 5);
  expect(all[0]).toEqual({
    deliveryId: expect.stringMatching(/^dl_\d{8}_[0-9a-f]{32}$/),
    endpointId: path.split("/").at(-1),
    kind: "event",
    sourceId: expect.stringMatching(/^[0-9a-f]{64}$/),
    eventType: "CHAT",
    sessionId: stage.session.sessionId,
    seqNo: expect.any(Number),
    offset: expect.any(Number),
    batchId: null,
    runId: null,
    state: "succeeded",
    attemptCount: 1,
    lastStatus: 204,
    lastError: null,
    lastDurationMs: expect.any(Number),
    dueAt: null,
    madeAt: expect.any(String),
    finishedAt: expect.any(String),
  });
  const pages: Delivery[] = [];
  for (let query: string | null = "?limit=2"; query !== null;) {
    const page = await list(path, query);
    expect(page.deliveries.length).toBeLessThanOrEqual(2);
    pages.push(...page.deliveries);
    query = page.next === null ? null : `?limit=2&before=${encodeURIComponent(page.next)}`;
  }
  expect(pages).toEqual(all);
  expect((await list(path, "?state=failed")).deliveries).toEqual([]);

  // Whose events they are is told of them, too.
  const kept = await ask<{ events: { event: RecordedEvent; deliveries: unknown[] }[] }>(
    "POST",
    "/v1/privacy/exports",
    { person: { userId: "501" } },
    200,
  );
  const theirs = kept.events.filter(({ event }) => event.streamId === stage.session.streamId);
  expect(theirs.map(({ deliveries }) => deliveries)).toEqual(
    [...all]
      .sort((a, b) => Number(a.offset) - Number(b.offset))
      .map(({ deliveryId, endpointId, kind, state }) => [
        expect.objectContaining({
          deliveryId,
          endpointId,
          kind,
          state,
          payload: null,
          attempts: [{ at: expect.any(String) as string, status: 204, error: null, answer: "" }],
        }),
      ]),
  );

  const one = await ask<{ attempts: unknown[] }>("GET", `${path}/deliveries/${all[0]?.deliveryId}`);
  expect(one).toMatchObject({ deliveryId: all[0]?.deliveryId, state: "succeeded" });
  expect(one.attempts).toEqual([
    {
      attempt: 1,
      attemptedAt: expect.any(String),
      durationMs: expect.any(Number),
      status: 204,
      error: null,
      responseBody: "",
    },
  ]);
});

test("a delivery is sent again, under the same id, and its attempts go on counting", async () => {
  stage.receiver.answer = () => ({ status: 200, body: "thanks" });
  const path = await endpoint({ eventTypes: ["GIFT"] });
  await publish(stage.worker, stage.session, stampAll(stage.session, [gift(1)]));
  const [{ deliveryId } = { deliveryId: "" }] = await finished(path, 1);
  expect(await ask("POST", `${path}/deliveries/${deliveryId}/resend`)).toEqual({
    deliveryId,
    resent: true,
    pausedUntil: null,
  });
  await vi.waitUntil(() => stage.receiver.received.length === 2, { timeout: 10_000 });
  await finished(path, 1);
  expect(stage.receiver.received.map(({ id }) => id)).toEqual([deliveryId, deliveryId]);
  expect(stage.receiver.received[0]?.body).toBe(stage.receiver.received[1]?.body);
  const { attempts } = await ask<{ attempts: unknown[] }>("GET", `${path}/deliveries/${deliveryId}`);
  expect(attempts).toMatchObject([
    { attempt: 1, status: 200, responseBody: "thanks" },
    { attempt: 2, status: 200, responseBody: "thanks" },
  ]);
});

test("a delivery of a batch stands for its batch", async () => {
  const path = await endpoint({ batchSize: 10 });
  await publish(stage.worker, stage.session, chats(3));
  const all = await finished(path, 3);
  const first = all[0]?.["batchId"] as string;
  expect(all.map((one) => one["batchId"])).toEqual([first, first, first]);
  const other = all.find(({ deliveryId }) => deliveryId !== first)?.deliveryId;
  expect(await ask("GET", `${path}/deliveries/${other}`)).toMatchObject({ attempts: [{ attempt: 1, status: 204 }] });
  await ask("POST", `${path}/deliveries/${other}/resend`);
  await vi.waitUntil(() => stage.receiver.received.length === 2, { timeout: 10_000 });
  expect(stage.receiver.received.map(({ id }) => id)).toEqual([first, first]);
  expect((JSON.parse(stage.receiver.received[1]?.body ?? "") as unknown[]).length).toBe(3);
});

test("recovering tries again what was given up, and sends what came while the endpoint was off, once", async () => {
  const since = new Date().toISOString();
  stage.receiver.answer = () => ({ status: 500 });
  const path = await endpoint({ eventTypes: ["CHAT"] });
  await publish(stage.worker, stage.session, chats(2));
  await vi.waitUntil(() => stage.receiver.received.length >= 2, { timeout: 10_000 });
  await vi.waitUntil(async () => (await list(path)).deliveries.every((one) => one["attemptCount"] === 1), {
    timeout: 10_000,
  });
  await exhaust();
  await ask("PATCH", path, {}, 200);
  await finished(path, 2, "failed");
  await ask("PATCH", path, { enabled: false }, 200);
  await publish(stage.worker, stage.session, stampAll(stage.session, [chat("m3"), gift(1), chat("m4")], 3));
  await vi.waitUntil(
    async () => {
      const answer = await stage.worker.api("GET", `/v1/sessions/${stage.session.sessionId}/events`);
      return ((await answer.json()) as { events: unknown[] }).events.length === 5;
    },
    { timeout: 10_000, interval: 100 },
  );
  const off = await stage.worker.api("POST", `${path}/recover`, { since });
  expect([off.status, ((await off.json()) as { code: string }).code]).toEqual([409, "endpoint_disabled"]);

  stage.receiver.received.length = 0;
  stage.receiver.answer = () => ({ status: 200 });
  await ask("PATCH", path, { enabled: true }, 200);
  const recovered = await ask("POST", `${path}/recover`, { since });
  expect(recovered).toMatchObject({ failed: 2, missing: 2, more: false });
  await finished(path, 4);
  expect(await ask("POST", `${path}/recover`, { since })).toMatchObject({ failed: 0, missing: 0, more: false });
  const messages = stage.receiver.received.map(({ body }) => (JSON.parse(body) as RecordedEvent).payload["message"]);
  expect(messages).toHaveLength(4);
  expect(new Set(messages)).toEqual(new Set(["m1", "m2", "m3", "m4"]));
});

test("recovering goes by when a delivery was given up, which is days after it was made", async () => {
  stage.receiver.answer = () => ({ status: 500 });
  const path = await endpoint();
  await publish(stage.worker, stage.session, chats(2));
  await vi.waitUntil(
    async () => (await list(path)).deliveries.filter((one) => one["attemptCount"] === 1).length === 2,
    {
      timeout: 10_000,
    },
  );
  await exhaust();
  await ask("PATCH", path, {}, 200);
  const [one, other] = await finished(path, 2, "failed");
  const givenUp = (deliveryId: unknown, ago: string) =>
    stage.worker.database.query(
      `update deliveries set made_at = now() - interval '4 days', finished_at = now() - $2::interval
       where delivery_id = $1`,
      [deliveryId, ago],
    );
  await givenUp(one?.deliveryId, "10 minutes");
  await givenUp(other?.deliveryId, "2 hours");
  stage.receiver.received.length = 0;
  stage.receiver.answer = () => ({ status: 200 });
  const since = new Date(Date.now() - 60 * 60_000).toISOString();
  expect(await ask("POST", `${path}/recover`, { since })).toMatchObject({ failed: 1, missing: 0, more: false });
  await vi.waitUntil(async () => (await list(path, "?state=succeeded")).deliveries.length === 1, { timeout: 10_000 });
  expect(stage.receiver.received.map(({ id }) => id)).toEqual([one?.deliveryId]);
});

test("recovering large events that compress well takes what can be sent and read at once, batch by batch", async () => {
  const since = new Date(Date.now() - 60_000).toISOString();
  const text = "x".repeat(90_000);
  const large: EventBody = {
    eventType: "RAW",
    rawType: "WebcastX",
    user: { userId: "0", uniqueId: "system" },
    payload: { rawType: "WebcastX", data: { text } },
  };
  // Stored they are 1.7 KB each; sent they are past the 10 MiB that the database answers with.
  const count = 120;
  for (let seqNo = 1; seqNo <= count; seqNo += 2) {
    await publish(stage.worker, stage.session, stampAll(stage.session, [large, large], seqNo));
  }
  await vi.waitUntil(
    async () => {
      const [row] = await stage.worker.database.query(
        "select count(*)::integer as n from events where stream_id = $1",
        [stage.session.streamId],
      );
      return row?.["n"] === count;
    },
    { timeout: 20_000, interval: 100 },
  );
  const path = await endpoint({ batchSize: 100 });
  expect(await ask("POST", `${path}/recover`, { since })).toMatchObject({ failed: 0, missing: count, more: false });
  await vi.waitUntil(async () => (await list(path, "?state=succeeded&limit=500")).deliveries.length === count, {
    timeout: 20_000,
    interval: 200,
  });
  const bodies = stage.receiver.received.map(({ body }) => body);
  const seqNos = bodies.flatMap((body) => (JSON.parse(body) as RecordedEvent[]).map(({ seqNo }) => seqNo));
  expect(seqNos.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  // About half a megabyte a request, and one event more at most.
  for (const body of bodies) expect(body.length).toBeLessThan(620_000);
});

test("a test event comes in the endpoint's own form, signed, and is in no log", async () => {
  const path = await endpoint({ eventTypes: [], format: "discord" });
  const { deliveryId } = await ask<{ deliveryId: string }>("POST", `${path}/test`);
  await finished(path, 1);
  expect(stage.receiver.received).toMatchObject([{ id: deliveryId, signature: expect.stringMatching(/^v1,/) }]);
  expect(JSON.parse(stage.receiver.received[0]?.body ?? "")).toMatchObject({
    embeds: [{ description: "This is a test." }],
  });
  const batched = await endpoint({ eventTypes: [], batchSize: 5 });
  await ask("POST", `${batched}/test`);
  await finished(batched, 1);
  expect(JSON.parse(stage.receiver.received[1]?.body ?? "")).toMatchObject([
    { eventType: "CHAT", rawType: "test", schemaVersion: "1" },
  ]);
});

test("statistics say how an endpoint has done", async () => {
  let count = 0;
  stage.receiver.answer = () => ({ status: count++ % 2 === 0 ? 200 : 500 });
  const path = await endpoint();
  await publish(stage.worker, stage.session, chats(4));
  await vi.waitUntil(async () => (await list(path, "?state=succeeded")).deliveries.length === 2, { timeout: 10_000 });
  const statistics = await vi.waitUntil(
    async () => {
      const answer = await ask<Record<string, unknown>>("GET", `${path}/statistics`);
      return answer["attempts"] === 4 && answer;
    },
    { timeout: 10_000 },
  );
  expect(statistics).toMatchObject({
    pending: 2,
    succeeded: 2,
    failed: 0,
    statuses: { "200": 2, "500": 2 },
    durationMs: { p50: expect.any(Number), p95: expect.any(Number) },
    oldestPendingAt: expect.any(String),
  });
  const later = new Date(Date.now() + 60_000).toISOString();
  expect(await ask("GET", `${path}/statistics?since=${later}`)).toMatchObject({ attempts: 0, oldestPendingAt: null });
});

test("statistics count a batch's deliveries, and its request once", async () => {
  const path = await endpoint({ batchSize: 10 });
  await publish(stage.worker, stage.session, chats(5));
  await finished(path, 5);
  expect(stage.receiver.received).toHaveLength(1);
  const statistics = await ask("GET", `${path}/statistics`);
  expect(statistics).toMatchObject({ succeeded: 5, attempts: 1, statuses: { "204": 5 } });
});

test.each([
  ["GET", "/deliveries?limit=0", undefined, "limit"],
  ["GET", "/deliveries?limit=501", undefined, "limit"],
  ["GET", "/deliveries?state=lost", undefined, "state"],
  ["GET", "/deliveries?before=yesterday", undefined, "before"],
  [
    "GET",
    "/deliveries?before=2026-13-41T00:00:00.000000Z~dl_20261121_00000000000000000000000000000000",
    undefined,
    "before",
  ],
  ["GET", `/deliveries?before=2026-02-30T00:00:00.000000Z~dl_20260201_${"0".repeat(32)}`, undefined, "before"],
  ["GET", `/deliveries?before=0000-01-01T00:00:00.000000Z~dl_20260201_${"0".repeat(32)}`, undefined, "before"],
  ["GET", `/deliveries?before=2026-01-01T24:00:00.000000Z~dl_20260201_${"0".repeat(32)}`, undefined, "before"],
  ["GET", `/deliveries?before=2026-02-01T00:00:00.000000Z~dl_20260230_${"0".repeat(32)}`, undefined, "before"],
  ["GET", "/statistics?since=today", undefined, "since"],
  ["POST", "/recover", {}, "since"],
  ["POST", "/recover", { since: "2020-01-01T00:00:00Z" }, "since"],
  ["POST", "/recover", { since: 5 }, "since"],
])("%s %s with %j is refused by its path", async (method, suffix, body, path) => {
  const response = await stage.worker.api(method, (await endpoint()) + suffix, body);
  const answer = (await response.json()) as { errors: { path: string }[] };
  expect([response.status, answer.errors[0]?.path]).toEqual([400, path]);
});

test.each(["dl_x", ...["20261121", "20269999", "20260230", "00000101"].map((day) => `dl_${day}_${"0".repeat(32)}`)])(
  "there is no delivery %s",
  async (deliveryId) => {
    const path = await endpoint();
    for (const [method, suffix] of [
      ["GET", ""],
      ["POST", "/resend"],
    ] as const) {
      const answer = await stage.worker.api(method, `${path}/deliveries/${deliveryId}${suffix}`);
      expect([answer.status, await answer.json()]).toMatchObject([404, { code: "unknown_delivery" }]);
    }
  },
);

test("once a day partitions are made and dropped, old seals renewed, and what was forgotten is found", async () => {
  const { database } = stage.worker;
  stage.receiver.answer = () => ({ status: 500 });
  const path = await endpoint({ headers: { Authorization: "Bearer abc" } });
  const endpointId = path.split("/").at(-1) ?? "";
  await publish(stage.worker, stage.session, chats(1));
  await vi.waitUntil(async () => (await list(path)).deliveries[0]?.["attemptCount"] === 1, { timeout: 10_000 });
  // Nobody will look at it by itself: it was due long ago.
  await database.query("update deliveries set due_at = now() - interval '1 hour' where endpoint_id = $1", [endpointId]);
  // Sealed by a key that is being replaced.
  const [secret] = await database.query(
    "select secret_id, encode(sealed, 'hex') as sealed from endpoint_secrets where endpoint_id = $1",
    [endpointId],
  );
  const context = `secret ${endpointId} ${String(secret?.["secret_id"])}`;
  const text = await unseal(sealingKeys, context, { keyId: "test", sealed: String(secret?.["sealed"]) });
  const old = await seal(new Map([["old", sealingKeys.get("old") ?? ""]]), context, text);
  await database.query("update endpoint_secrets set key_id = $2, sealed = decode($3, 'hex') where endpoint_id = $1", [
    endpointId,
    old.keyId,
    old.sealed,
  ]);
  const ownerDay = new Date(Date.now() - 40 * 86_400_000);
  await database.query("select make_delivery_partitions($1::date, 2)", [ownerDay.toISOString().slice(0, 10)]);
  const partitions = async () =>
    (
      await database.query(
        "select count(*)::integer as n from pg_class where relname ~ '^(deliveries|attempts)_[0-9]{8}$'",
      )
    )[0]?.["n"];
  const before = Number(await partitions());

  stage.receiver.answer = () => ({ status: 200 });
  await stage.worker.worker.scheduled({ scheduledTime: new Date(), cron: "17 3 * * *" });
  expect(await partitions()).toBe(before - 4);
  await vi.waitUntil(async () => stage.receiver.received.length >= 2, { timeout: 10_000 });
  await finished(path, 1);
  const [renewed] = await database.query(
    "select key_id, encode(sealed, 'hex') as sealed from endpoint_secrets where endpoint_id = $1",
    [endpointId],
  );
  expect(renewed?.["key_id"]).toBe("test");
  expect(await unseal(sealingKeys, context, { keyId: "test", sealed: String(renewed?.["sealed"]) })).toBe(text);
});
