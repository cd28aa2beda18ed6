/** What the consumer does with each message, against the real database: acknowledge, put aside, or wait how long. */
import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { writeLogMessage } from "#shared/protocol/log-message.ts";
import { consumeQueue } from "./event-log-consumer.ts";
import { createTestDatabase, type TestDatabase } from "../test/database.ts";
import { chat, stampAll } from "../test/stream.ts";

let database: TestDatabase;
let owner: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await owner.query("insert into streams (stream_id, workspace_id, unique_id) values ('st_q', 'default', 'q')");
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

/** What the hub was told is safe. */
let settled: [number, number][][];
/** The endpoints that were woken, and whether their queue takes anything. */
let woken: string[];
let queueWorks: boolean;
/** What became of each message, by its id. */
let fates: Record<string, string | number>;
beforeEach(() => {
  settled = [];
  woken = [];
  queueWorks = true;
  fates = {};
});

async function consume(
  queue: string,
  messages: { id: string; body: string; attempts?: number }[],
  endpoint = database.neonEndpoint,
): Promise<void> {
  const hub = { stored: async ({ ranges }: { ranges: [number, number][] }) => void settled.push(ranges) };
  const env = {
    ENVIRONMENT: "development",
    DATABASE_URL: database.appUrl,
    INGEST_KEYS: `k:${"ab".repeat(32)}`,
    SEALING_KEYS: `s:${"ab".repeat(32)}`,
    NEON_ENDPOINT: endpoint,
    DELIVERIES: {
      sendBatch: async (messages: { body: string }[]) => {
        if (!queueWorks) throw new Error("the queue does not answer");
        for (const { body } of messages) woken.push((JSON.parse(body) as { endpointId: string }).endpointId);
      },
    },
    HUB: { idFromName: (name: string) => name, get: () => hub },
  };
  const batch = {
    queue,
    messages: messages.map(({ id, body, attempts = 1 }) => ({
      id,
      body,
      attempts,
      ack: () => void (fates[id] = "acknowledged"),
      retry: ({ delaySeconds }: { delaySeconds: number }) => void (fates[id] = delaySeconds),
    })),
  };
  await consumeQueue(...([batch, env] as unknown as Parameters<typeof consumeQueue>));
}

function message(firstOffset: number): string {
  const session = { streamId: "st_q", sessionId: randomUUID(), roomId: "1" };
  const events = stampAll(session, [chat("a"), chat("b")]).map((event, index) => ({
    ...event,
    offset: firstOffset + index,
  }));
  return writeLogMessage(
    { streamId: "st_q", epoch: "e", firstOffset, lastOffset: firstOffset + 1 },
    { sessionId: session.sessionId, roomId: "1", provider: "mock", startedAt: 0, day: "2026-01-01" },
    {
      chain: events.map((event) => JSON.stringify(event.eventId)).join(","),
      events: events.map((event) => JSON.stringify(event)).join(","),
    },
  );
}

const letterOf = async (id: string) =>
  (await owner.query("select stage, reason, payload from dead_letters where message_id = $1", [id])).rows;

test("what is stored is acknowledged, and its hub is told", async () => {
  await consume("tle-event-log-production", [
    { id: "s1", body: message(1) },
    { id: "s2", body: message(3) },
  ]);
  expect(fates).toEqual({ s1: "acknowledged", s2: "acknowledged" });
  expect(settled).toEqual([
    [
      [1, 2],
      [3, 4],
    ],
  ]);
});

test("poison between good messages goes alone", async () => {
  await consume("tle-event-log", [
    { id: "p1", body: message(5) },
    { id: "p2", body: "no JSON" },
    { id: "p3", body: message(7) },
  ]);
  expect(fates).toEqual({ p1: "acknowledged", p2: "acknowledged", p3: "acknowledged" });
  expect(await letterOf("p2")).toEqual([{ stage: "store", reason: "NeonDbError 22P02", payload: "no JSON" }]);
  const { rows } = await owner.query("select from events where feed_offset between 5 and 8 and stream_id = 'st_q'");
  expect(rows).toHaveLength(4);
});

test("in an outage everything waits, longer with each attempt, and nothing is put aside", async () => {
  const delays: number[] = [];
  for (const attempts of [1, 4, 100]) {
    const body = message(100 + attempts);
    await consume("tle-event-log", [{ id: "o", body, attempts }], "http://127.0.0.1:1/sql");
    delays.push(Number(fates["o"]));
  }
  const [first = 0, fourth = 0, last = 0] = delays;
  expect(first).toBeGreaterThanOrEqual(4);
  expect(fourth).toBeGreaterThan(first * 3);
  expect(last).toBeGreaterThanOrEqual(240);
  expect(last).toBeLessThanOrEqual(360);
  expect(await letterOf("o")).toEqual([]);
  expect(settled).toEqual([]);
});

test.each(["tle-event-log-dead", "tle-event-log-dead-staging", "tle-event-log-dead-production"])(
  "what %s delivers is kept once, and its hub is told",
  async (queue) => {
    const body = message(200);
    await consume(queue, [{ id: queue, body }]);
    await consume(queue, [{ id: queue, body }]);
    expect(fates).toEqual({ [queue]: "acknowledged" });
    expect(await letterOf(queue)).toEqual([{ stage: "queue", reason: expect.any(String), payload: body }]);
    expect(settled[0]).toEqual([[200, 201]]);
  },
);

test("a dead letter that cannot be kept now is tried again", async () => {
  await consume("tle-event-log-dead", [{ id: "later", body: "x" }], "http://127.0.0.1:1/sql");
  expect(fates["later"]).toBeGreaterThanOrEqual(4);
});

test("who dies between storing and waking the endpoints is made good by the message that comes again", async () => {
  await owner.query(
    `insert into endpoints (endpoint_id, stream_id, url, format, batch_size, ordered, enabled)
     values ('ep_one', 'st_q', 'https://example.com/', 'event', 1, false, true),
       ('ep_off', 'st_q', 'https://example.com/', 'event', 1, false, false)`,
  );
  const body = message(300);
  queueWorks = false;
  await consume("tle-event-log", [{ id: "w", body }]);
  expect(fates["w"]).toBeGreaterThanOrEqual(4);
  const made = async () =>
    (await owner.query("select endpoint_id, feed_offset, due_at <= now() as due from deliveries order by feed_offset"))
      .rows;
  const expected = [
    { endpoint_id: "ep_one", feed_offset: "300", due: true },
    { endpoint_id: "ep_one", feed_offset: "301", due: true },
  ];
  expect(await made()).toEqual(expected);
  queueWorks = true;
  await consume("tle-event-log", [{ id: "w", body, attempts: 2 }]);
  expect([fates["w"], woken]).toEqual(["acknowledged", ["ep_one"]]);
  await consume("tle-event-log", [{ id: "again", body }]);
  expect(await made()).toEqual(expected);
});
