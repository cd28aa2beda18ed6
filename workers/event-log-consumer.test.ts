/** What the consumer does with each message, against the real database: acknowledge, put aside, or wait how long. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { deflateSync } from "node:zlib";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { joinEvents } from "#shared/protocol/event-lines.ts";
import {
  frameLogMessage,
  joinLogText,
  logQueueLimits,
  openLogText,
  readLogHead,
} from "#shared/protocol/log-message.ts";
import { consumeQueue } from "./event-log-consumer.ts";
import { messageOfPayload } from "./log-queue-message.ts";
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
let told: [number, number][][];
/** And whether its stream forwards, as far as that was said. */
let forwards: (boolean | undefined)[];
/** The endpoints that were woken, and whether their queue takes anything. */
let woken: string[];
let queueWorks: boolean;
/** Whether the hub answers at all. */
let hubAnswers: boolean;
/** What became of each message, by its id. */
let fates: Record<string, string | number>;
beforeEach(() => {
  told = [];
  forwards = [];
  woken = [];
  queueWorks = true;
  hubAnswers = true;
  fates = {};
});

async function consume(
  queue: string,
  messages: { id: string; body: string | Uint8Array; attempts?: number }[],
  endpoint = database.neonEndpoint,
): Promise<void> {
  const hub = {
    stored: async (call: { ranges: [number, number][]; forwards?: boolean }) => {
      told.push(call.ranges);
      forwards.push(call.forwards);
      if (!hubAnswers) await new Promise(() => undefined);
    },
  };
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
      // As the queue hands it over.
      body: typeof body === "string" ? body : Uint8Array.from(body).buffer,
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
  const opening = openLogText(
    { streamId: "st_q", epoch: "e", firstOffset, lastOffset: firstOffset + 1 },
    { sessionId: session.sessionId, roomId: "1", provider: "mock", startedAt: 0, day: "2026-01-01" },
    { chain: events.map((event) => JSON.stringify(event.eventId)).join(",") },
  );
  return joinLogText([
    opening,
    joinEvents(
      "{}",
      events.map((event) => JSON.stringify(event)),
    ).replace(/^.*\n/, ""),
  ]);
}

const letterOf = async (id: string) =>
  (await owner.query("select stage, reason, payload from dead_letters where message_id = $1", [id])).rows;

test("what is stored is acknowledged, and its hub is told", async () => {
  await consume("tle-event-log-production", [
    { id: "s1", body: message(1) },
    { id: "s2", body: message(3) },
  ]);
  expect(fates).toEqual({ s1: "acknowledged", s2: "acknowledged" });
  expect(told).toEqual([
    [
      [1, 2],
      [3, 4],
    ],
  ]);
});

test("a hub that never answers holds up nobody: what is stored is acknowledged, and the hub is named", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    hubAnswers = false;
    const consumed = consume("tle-event-log", [{ id: "h1", body: message(11) }]);
    // Real turns of the loop let the database answer; the clock goes on beside them.
    while (fates["h1"] === undefined) {
      await new Promise((next) => setImmediate(next));
      if (told.length > 0) await vi.advanceTimersByTimeAsync(1_000);
    }
    await consumed;
    expect(fates).toEqual({ h1: "acknowledged" });
    expect(vi.mocked(console.error).mock.calls.flat().join()).toContain('"status":"hub_silent","streamId":"st_q"');
  } finally {
    vi.useRealTimers();
  }
});

test("a database that never answers gives its messages back", async () => {
  const silent = createServer(() => undefined).listen(0, "127.0.0.1");
  const timeout = new AbortController();
  const asked = vi.spyOn(AbortSignal, "timeout").mockReturnValue(timeout.signal);
  try {
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const reached = once(silent, "request");
    const consumed = consume("tle-event-log", [{ id: "d1", body: message(13) }], `http://127.0.0.1:${port}/sql`);
    await reached;
    timeout.abort();
    await consumed;
    expect(asked).toHaveBeenCalledWith(30_000);
    expect(fates["d1"]).toSatisfy((fate) => typeof fate === "number" && fate >= 4 && fate <= 6);
  } finally {
    asked.mockRestore();
    silent.closeAllConnections();
    silent.close();
  }
});

test("messages of several parts, and those of before as one and as text, are stored together", async () => {
  const [parts, bytes, text] = [message(21), message(23), message(25)];
  const opening = parts.slice(0, parts.indexOf('"events":[') + '"events":['.length);
  const line = `${JSON.stringify(headOf(bytes))}\n`;
  await consume("tle-event-log", [
    {
      id: "b1",
      body: frameLogMessage(headOf(parts), [deflateSync(opening), deflateSync(parts.slice(opening.length))]),
    },
    { id: "b2", body: Buffer.concat([Buffer.from(line), deflateSync(bytes)]) },
    { id: "b3", body: text },
  ]);
  expect(fates).toEqual({ b1: "acknowledged", b2: "acknowledged", b3: "acknowledged" });
  expect(told.flat()).toEqual([
    [21, 22],
    [23, 24],
    [25, 26],
  ]);
  expect(forwards).toEqual([false]);
  const { rows } = await owner.query("select from events where feed_offset between 21 and 26 and stream_id = 'st_q'");
  expect(rows).toHaveLength(6);
});

const headOf = (text: string) => readLogHead(text);
const bomb = () => {
  const text = message(33).replace('"a"', `"${"a".repeat(logQueueLimits.textBytes)}"`);
  return frameLogMessage(headOf(text), [deflateSync(text)]);
};

test.each([
  ["inflates beyond all measure", bomb, /^inflates to more than 4194304 bytes$/],
  ["was cut off", () => messageOfPayload(message(33)).subarray(0, -20), /^does not inflate$/],
  ["was changed", () => frameLogMessage(headOf(message(33)), [Uint8Array.from([1, 2, 3])]), /^does not inflate$/],
])("a message that %s goes alone, as it came, and its hub is told", async (what, make, reason) => {
  const body = make();
  await consume("tle-event-log", [
    { id: `${what}1`, body: messageOfPayload(message(31)) },
    { id: what, body },
    { id: `${what}2`, body: messageOfPayload(message(35)) },
  ]);
  expect(Object.values(fates)).toEqual(["acknowledged", "acknowledged", "acknowledged"]);
  const [letter] = (await letterOf(what)) as { stage: string; reason: string; payload: string }[];
  expect(letter).toMatchObject({ stage: "store", reason: expect.stringMatching(reason) });
  expect(Buffer.compare(messageOfPayload(letter?.payload ?? ""), body)).toBe(0);
  expect(told.flat()).toEqual([
    [31, 32],
    [35, 36],
    [33, 34],
  ]);
});

test("bytes that name nobody are put aside all the same", async () => {
  await consume("tle-event-log", [{ id: "nobody", body: new Uint8Array(300) }]);
  expect(fates).toEqual({ nobody: "acknowledged" });
  expect(await letterOf("nobody")).toHaveLength(1);
  expect(told).toEqual([]);
});

test("poison in bytes is kept as text, and sent again it is the same message", async () => {
  const text = message(41).replaceAll(/"eventId":"[0-9a-f]{64}"/g, '"eventId":"zz"');
  await consume("tle-event-log", [{ id: "readable", body: messageOfPayload(text) }]);
  const [letter] = (await letterOf("readable")) as { payload: string }[];
  expect(letter?.payload).toBe(text);
  expect(told).toEqual([[[41, 42]]]);
  await consume("tle-event-log-dead", [{ id: "again", body: messageOfPayload(letter?.payload ?? "") }]);
  expect(await letterOf("again")).toMatchObject([{ payload: text }]);
});

test("texts of many megabytes are stored in several statements, each small enough, however small the queue's messages", async () => {
  const large = (firstOffset: number) =>
    messageOfPayload(message(firstOffset).replace('"a"', `"${String.raw`\"`.repeat(1_500_000)}"`));
  const bodies = [50, 52, 54].map(large);
  expect(Math.max(...bodies.map(({ byteLength }) => byteLength))).toBeLessThan(logQueueLimits.messageBytes);
  await consume(
    "tle-event-log",
    bodies.map((body, index) => ({ id: `l${index}`, body })),
  );
  expect(Object.values(fates)).toEqual(["acknowledged", "acknowledged", "acknowledged"]);
  expect(told).toEqual([[[50, 51]], [[52, 53]], [[54, 55]]]);
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

test("of an event in conflict its hub is not told, and a line says so, as does a session id of two streams", async () => {
  const body = message(80);
  await consume("tle-event-log", [{ id: "c1", body }]);
  const forged = body
    .replace(/"eventId":"[0-9a-f]{64}"/, `"eventId":"${"ab".repeat(32)}"`)
    .replace('"epoch":"e"', '"epoch":"e2"');
  told = [];
  await consume("tle-event-log", [{ id: "c2", body: forged }]);
  expect(fates["c2"]).toBe("acknowledged");
  expect(told).toEqual([[[81, 81]]]);

  await owner.query("insert into streams (stream_id, workspace_id, unique_id) values ('st_r', 'default', 'r')");
  await consume("tle-event-log", [{ id: "c3", body: body.replaceAll('"st_q"', '"st_r"') }]);
  const lines = vi
    .mocked(console.error)
    .mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
  const { sessionId } = (JSON.parse(body) as { session: { sessionId: string } }).session;
  expect(lines).toEqual([
    expect.objectContaining({
      part: "event-log",
      status: "conflict",
      streamId: "st_q",
      offset: 80,
      came: "ab".repeat(32),
    }),
    { part: "event-log", status: "session_shared", sessionId, streams: ["st_q", "st_r"] },
  ]);
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
  expect(told).toEqual([]);
});

test.each(["tle-event-log-dead", "tle-event-log-dead-staging", "tle-event-log-dead-production"])(
  "what %s delivers is kept once, and its hub is told",
  async (queue) => {
    const body = message(200);
    await consume(queue, [{ id: queue, body }]);
    await consume(queue, [{ id: queue, body }]);
    expect(fates).toEqual({ [queue]: "acknowledged" });
    expect(await letterOf(queue)).toEqual([{ stage: "queue", reason: expect.any(String), payload: body }]);
    expect(told[0]).toEqual([[200, 201]]);
  },
);

test("a dead letter that cannot be kept now is tried again", async () => {
  await consume("tle-event-log-dead", [{ id: "later", body: "x" }], "http://127.0.0.1:1/sql");
  expect(fates["later"]).toBeGreaterThanOrEqual(4);
});

test("who dies between storing and waking the endpoints is made good by the message that comes again", async () => {
  await owner.query(
    `insert into endpoints (endpoint_id, stream_id, url, format, batch_size, ordered, enabled, proven_at)
     values ('ep_one', 'st_q', 'https://example.com/', 'event', 1, false, true, now()),
       ('ep_off', 'st_q', 'https://example.com/', 'event', 1, false, false, now())`,
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
  expect([fates["w"], woken, forwards]).toEqual(["acknowledged", ["ep_one"], [true, true]]);
  await consume("tle-event-log", [{ id: "again", body }]);
  expect(await made()).toEqual(expected);
});
