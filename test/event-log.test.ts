/** The log itself: append-only whoever asks, idempotent, partitioned. Against the real database and the real role. */
import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { systemUser } from "#shared/event.ts";
import type { LogMessage } from "#shared/protocol/hub-protocol.ts";
import type { EventBody } from "#shared/stamp.ts";
import type { Config } from "../workers/config.ts";
import { makePartitions, storeMessages as store } from "../workers/database/event-log.ts";
import { configOf, createTestDatabase, type TestDatabase } from "./database.ts";
import { chat, stampAll } from "./stream.ts";

let database: TestDatabase;
let owner: Client;
let app: Client;
let config: Config;

beforeAll(async () => {
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  app = new Client({ connectionString: database.appUrl });
  await Promise.all([owner.connect(), app.connect()]);
  await owner.query("insert into streams (stream_id, workspace_id, unique_id) values ('st_log', 'default', 'log')");
  config = configOf(database);
});
afterAll(async () => {
  await Promise.all([owner.end(), app.end()]);
  await database.drop();
});

const storeMessages = async (messages: string[]) => (await store(config, messages)).stored;

let sessionId: string;
beforeEach(() => {
  sessionId = randomUUID();
});

const startedAt = Date.now();

function message(bodies: EventBody[], firstSeqNo = 1): string {
  const events = stampAll({ streamId: "st_log", sessionId, roomId: "1" }, bodies, firstSeqNo);
  const day = new Date(startedAt).toISOString().slice(0, 10);
  const text: LogMessage = {
    streamId: "st_log",
    epoch: "e",
    firstOffset: firstSeqNo,
    lastOffset: firstSeqNo + bodies.length - 1,
    session: { sessionId, roomId: "1", provider: "mock", startedAt, day },
    chain: events.map((event) => event.eventId),
    events: events.map((event) => ({ ...event, offset: event.seqNo })),
  };
  return JSON.stringify(text);
}

const countOf = async (from: string) =>
  Number((await owner.query<{ n: string }>(`select count(*) as n from ${from}`)).rows[0]?.n);
const sessionRow = async () =>
  (await owner.query("select * from sessions where session_id = $1", [sessionId])).rows[0] as object;

test("messages that come again, in part or in another order, are stored once and counted once", async () => {
  const first = message([chat("a"), chat("b")]);
  const second = message([chat("c")], 3);
  expect(await storeMessages([second])).toBe(1);
  expect(await storeMessages([first, second])).toBe(2);
  expect(await storeMessages([first, second])).toBe(0);
  expect(await countOf(`events where session_id = '${sessionId}'`)).toBe(3);
  expect(await sessionRow()).toMatchObject({ event_count: "3", first_offset: "1", last_offset: "3", last_seq_no: "3" });
});

test("the same message twice in one statement is stored once", async () => {
  const once = message([chat("a")]);
  expect(await storeMessages([once, once])).toBe(1);
  expect(await sessionRow()).toMatchObject({ event_count: "1" });
});

test("what rules did is kept once, whatever comes twice, and whoever said before what became of it", async () => {
  const said = JSON.parse(message([chat("a")])) as LogMessage;
  const [event] = said.events;
  if (!event) throw new Error("no event");
  const runs = [1, 2].map((index) => ({
    actionId: `${index}${event.eventId.slice(1)}`,
    ruleId: "ru_x",
    revision: 1,
    eventId: event.eventId,
    index,
    times: 1,
    action: { type: "log" as const, text: "x" },
    offset: event.offset,
    at: event.ingestedAt,
    // As a hub wrote it before it noted that.
    ...(index === 1 && { tookMs: 7 }),
  }));
  const once = JSON.stringify({ ...said, actions: runs });
  await owner.query("insert into action_outcomes (action_id, status) values (decode($1, 'hex'), 'failed')", [
    `2${event.eventId.slice(1)}`,
  ]);
  expect(await storeMessages([once, once])).toBe(1);
  expect(await storeMessages([once])).toBe(0);
  const { rows } = await owner.query(
    `select action_index, status, duration_ms from actions_log join action_outcomes using (action_id)
     where session_id = $1 order by 1`,
    [sessionId],
  );
  expect(rows).toEqual([
    { action_index: 1, status: "success", duration_ms: 7 },
    { action_index: 2, status: "failed", duration_ms: null },
  ]);
});

test("the head of the chain is the last event's, in whatever order the messages come", async () => {
  const gap: EventBody = {
    ...chat("x"),
    eventType: "GAP",
    payload: { startedAt: 1, endedAt: 2, cause: "silent", refusedEvents: 0 },
  };
  const first = message([chat("a"), gap]);
  const second = message([chat("c"), chat("d")], 3);
  const { chain } = JSON.parse(second) as LogMessage;
  await storeMessages([second]);
  await storeMessages([first]);
  await storeMessages([second, first]);
  const row = (await sessionRow()) as { chain_head: Buffer; gap_count: number };
  expect(row.chain_head.toString("hex")).toBe(chain[1]);
  expect(row.gap_count).toBe(1);
  const { rows } = await owner.query<{ chain: Buffer }>(
    "select chain from events where session_id = $1 order by seq_no",
    [sessionId],
  );
  expect(rows.map((one) => one.chain.toString("hex")).slice(2)).toEqual(chain);
});

test("a message of before the chain is stored without it", async () => {
  const { chain: _chain, ...old } = JSON.parse(message([chat("a"), chat("b")])) as LogMessage;
  expect(await storeMessages([JSON.stringify(old)])).toBe(2);
  expect(await sessionRow()).toMatchObject({ chain_head: null, event_count: "2" });
});

test("each event keeps its chain value, and the session the one of its last event, whatever order they come in", async () => {
  const [first, second] = [message([chat("a"), chat("b")]), message([chat("c"), chat("d")], 3)];
  await storeMessages([second]);
  const head = await sessionRow();
  await storeMessages([first]);
  const { rows } = await owner.query<{ chain: Buffer; event_id: Buffer }>(
    "select chain, event_id from events where session_id = $1 order by seq_no",
    [sessionId],
  );
  expect(rows).toHaveLength(4);
  for (const row of rows) expect(row.chain).toEqual(row.event_id);
  expect(head).toMatchObject({ chain_head: rows[3]?.chain });
  expect(await sessionRow()).toMatchObject({ chain_head: rows[3]?.chain, event_count: "4" });
});

test("messages from before the chain are stored without one", async () => {
  const { chain: _chain, ...older } = JSON.parse(message([chat("a"), chat("b")])) as LogMessage;
  expect(await storeMessages([JSON.stringify(older), message([chat("c")], 3)])).toBe(3);
  expect(await countOf(`events where session_id = '${sessionId}' and chain is null`)).toBe(2);
});

test("gaps are counted once", async () => {
  const gap: EventBody = {
    eventType: "GAP",
    rawType: "lifecycle.gap",
    user: systemUser,
    payload: { startedAt: 1, endedAt: 2, cause: "silent", refusedEvents: 0 },
  };
  const first = message([gap, chat("a")]);
  await storeMessages([first]);
  await storeMessages([first, message([gap], 3)]);
  expect(await sessionRow()).toMatchObject({ gap_count: 2, event_count: "3" });
});

test("many consumers at once do not deadlock and lose nothing", async () => {
  const messages = Array.from({ length: 40 }, (_, index) => message([chat("x"), chat("y")], index * 2 + 1));
  await Promise.all(
    [messages, messages.toReversed(), messages].map((order) => Promise.all(order.map((one) => storeMessages([one])))),
  );
  expect(await countOf(`events where session_id = '${sessionId}'`)).toBe(80);
  expect(await sessionRow()).toMatchObject({ event_count: "80", last_seq_no: "80" });
});

test("one bad event stores nothing of its statement", async () => {
  const bad = message([chat("a")]).replace(/"eventId":"[0-9a-f]{64}"/, '"eventId":"zz"');
  await expect(storeMessages([message([chat("b")], 2), bad])).rejects.toMatchObject({ code: "22023" });
  expect(await countOf(`events where session_id = '${sessionId}'`)).toBe(0);
});

const conflictsOf = async (messages: string[]) => (await store(config, messages)).conflicts;
const lettersOf = async () =>
  (
    await owner.query("select message_id, stage, reason, payload, resent_at from dead_letters where reason like $1", [
      `session ${sessionId} %`,
    ])
  ).rows as { message_id: string; stage: string; reason: string; payload: string; resent_at: Date | null }[];
const other = (text: string) => ({ ...chat(text), rawType: "WebcastOtherMessage" });

test("an event that comes where another one is becomes a dead letter that names both; what is around it is stored", async () => {
  const first = message([chat("a"), chat("b")]);
  await storeMessages([first]);
  const said = JSON.parse(message([chat("a"), other("forged"), chat("c")])) as LogMessage;
  said.events[0] = (JSON.parse(first) as LogMessage).events[0] as (typeof said.events)[0];
  const second = JSON.stringify(said);
  const [there, came] = [(JSON.parse(first) as LogMessage).events[1], said.events[1]];
  expect(await store(config, [second])).toMatchObject({
    stored: 1,
    conflicts: [
      { streamId: "st_log", epoch: "e", offset: 2, sessionId, seqNo: 2, came: came?.eventId, stored: there?.eventId },
    ],
  });
  const [letter, ...more] = await lettersOf();
  expect(more).toEqual([]);
  expect(letter).toMatchObject({
    message_id: "conflict:st_log:e:2",
    stage: "conflict",
    reason: `session ${sessionId} seqNo 2: event ${came?.eventId} came where ${there?.eventId} is`,
  });
  // A message of its own, whose head can be read.
  const kept = JSON.parse(letter?.payload ?? "") as LogMessage;
  expect(kept).toEqual({ ...said, firstOffset: 2, lastOffset: 2, chain: [said.chain[1]], events: [came] });
  expect(letter?.payload.startsWith('{"streamId":"st_log","epoch":"e","firstOffset":2,"lastOffset":2,')).toBe(true);
  expect(
    (
      await owner.query("select payload->>'message' as said from events where session_id = $1 order by seq_no", [
        sessionId,
      ])
    ).rows,
  ).toEqual([{ said: "a" }, { said: "b" }, { said: "c" }]);
  expect(await sessionRow()).toMatchObject({ event_count: "3" });

  // Its hub sends it again; somebody had sent the letter again meanwhile.
  await owner.query("update dead_letters set resent_at = now() where message_id = 'conflict:st_log:e:2'");
  expect(await conflictsOf([second])).toHaveLength(1);
  expect(await lettersOf()).toMatchObject([{ resent_at: null }]);
});

test("an event that was given up holds up nothing when it comes again", async () => {
  const epoch = randomUUID();
  await storeMessages([message([chat("a")])]);
  const came = message([other("b")]).replace('"epoch":"e"', `"epoch":"${epoch}"`);
  expect(await conflictsOf([came])).toHaveLength(1);
  await app.query("update dead_letters set settled_at = now(), resent_at = now() where message_id = $1", [
    `conflict:st_log:${epoch}:1`,
  ]);
  expect(await conflictsOf([came])).toEqual([]);
  expect(await lettersOf()).toMatchObject([{ resent_at: expect.any(Date) }]);
});

test("the same id with other content is a conflict, also within one statement; a share of a total counted anew is none", async () => {
  const epoch = randomUUID();
  const inEpoch = (text: string) => text.replace('"epoch":"e"', `"epoch":"${epoch}"`);
  const [one, two] = ["a", "b"].map((text) => inEpoch(message([chat(text)])));
  expect(await conflictsOf([one ?? "", two ?? ""])).toHaveLength(1);
  expect(await lettersOf()).toMatchObject([
    { reason: expect.stringContaining("came where the same with other content is") },
  ]);
  const gift = inEpoch(
    message([{ ...chat("x"), eventType: "GIFT", payload: { coinsDelta: 5 } } as unknown as EventBody], 2),
  );
  expect(await storeMessages([gift])).toBe(1);
  expect(await conflictsOf([gift.replace('"coinsDelta":5', '"coinsDelta":0')])).toEqual([]);
  expect(await conflictsOf([gift.replace('"coinsDelta":5', '"coinsDelta":5,"coins":9')])).toHaveLength(1);
});

test("a session id of two streams is two sessions, and told when the second one begins", async () => {
  await owner.query(
    "insert into streams (stream_id, workspace_id, unique_id) values ('st_twin', 'default', 'twin') on conflict do nothing",
  );
  const mine = message([chat("mine"), chat("mine too")]);
  const theirs = message([other("theirs")]).replaceAll('"st_log"', '"st_twin"');
  expect(await store(config, [mine])).toMatchObject({ stored: 2, sharedSessions: [] });
  const shared = { stored: 1, conflicts: [], sharedSessions: [{ sessionId, streams: ["st_log", "st_twin"] }] };
  expect(await store(config, [theirs])).toMatchObject(shared);
  expect(await store(config, [message([chat("more")], 3)])).toMatchObject({ stored: 1, sharedSessions: [] });
  expect(await countOf(`events where session_id = '${sessionId}' and stream_id = 'st_log'`)).toBe(3);
  const { rows } = await owner.query(
    "select stream_id, event_count::integer as events from sessions where session_id = $1 order by 1",
    [sessionId],
  );
  expect(rows).toEqual([
    { stream_id: "st_log", events: 3 },
    { stream_id: "st_twin", events: 1 },
  ]);
});

test("a session id in capitals is refused: in the log it would be another session's rows", async () => {
  const capital = message([chat("a")]).replaceAll(sessionId, sessionId.toUpperCase());
  await expect(storeMessages([capital])).rejects.toMatchObject({ code: "23514" });
  expect(await countOf(`events where session_id = '${sessionId}'`)).toBe(0);
});

test("a session has one day: a message that says another is stored where the session is read", async () => {
  await storeMessages([message([chat("a")])]);
  await storeMessages([message([chat("b")], 2).replace(/"day":"[^"]+"/, '"day":"2001-01-01"')]);
  const { rows } = await owner.query(
    "select count(distinct e.day)::integer as days, count(*)::integer as events from events e join sessions s using (day, stream_id, session_id) where session_id = $1",
    [sessionId],
  );
  expect(rows).toEqual([{ days: 1, events: 2 }]);
});

test.each([
  "insert into sessions select * from sessions",
  "update sessions set event_count = 0",
  "insert into events select * from events",
  "insert into actions_log select * from actions_log",
  "select keep_conflicts('[]', '{}')",
])("the Workers' role writes the log through its function alone: %s", async (statement) => {
  await expect(app.query(statement)).rejects.toMatchObject({ code: "42501" });
});

const changes = ["update events set payload = '{}'", "delete from events", "truncate events"];

test.each(changes)("the Workers' role may not: %s", async (statement) => {
  await expect(app.query(statement)).rejects.toMatchObject({ code: "42501" });
});

test.each(changes)("the owner may not: %s", async (statement) => {
  await storeMessages([message([chat("kept")])]);
  await expect(owner.query(statement)).rejects.toMatchObject({ code: "23001" });
});

test("nor through a partition, nor as a replica", async () => {
  await storeMessages([message([chat("kept")])]);
  const partition = `events_${new Date(startedAt).toISOString().slice(0, 10).replaceAll("-", "")}`;
  expect(await countOf(partition)).toBeGreaterThan(0);
  await owner.query("set session_replication_role = replica");
  try {
    for (const table of [partition, "events_default"]) {
      await expect(owner.query(`truncate ${table}`)).rejects.toMatchObject({ code: "23001" });
    }
    await expect(owner.query(`delete from ${partition}`)).rejects.toMatchObject({ code: "23001" });
    await expect(owner.query(`update ${partition} set raw_type = 'x'`)).rejects.toMatchObject({ code: "23001" });
  } finally {
    await owner.query("reset session_replication_role");
  }
  await expect(app.query(`select from ${partition}`)).rejects.toMatchObject({ code: "42501" });
});

test("the Workers' role makes partitions ahead and nothing else", async () => {
  const first = new Date("2031-03-30T23:59:00Z");
  expect(await makePartitions(config, first, 3)).toBe(3);
  expect(await makePartitions(config, first, 4)).toBe(1);
  const { rows } = await owner.query(
    "select relname from pg_class where relname like 'events_2031%' and relkind = 'r' order by relname",
  );
  expect(rows.map((row: { relname: string }) => row.relname)).toEqual([
    "events_20310330",
    "events_20310331",
    "events_20310401",
    "events_20310402",
  ]);
  await expect(owner.query("truncate events_20310330")).rejects.toMatchObject({ code: "23001" });
  await expect(app.query("create table mine ()")).rejects.toMatchObject({ code: "42501" });
});

test("a day without a partition is kept in the default one, and stays there", async () => {
  const old = message([chat("from a wrong clock")]).replace(/"day":"[^"]+"/, '"day":"2001-01-01"');
  expect(await storeMessages([old])).toBe(1);
  expect(await countOf("events_default")).toBe(1);
  expect(await makePartitions(config, new Date("2001-01-01"), 1)).toBe(0);
});
