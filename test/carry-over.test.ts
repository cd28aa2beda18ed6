/** A log of version 1 of the chain becomes one of version 2, whatever it has, and however often and late. */
import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { eventTypes, type RecordedEvent } from "#shared/event.ts";
import type { EventBody } from "#shared/stamp.ts";
import { carryOver } from "../scripts/carry-over/carry-over.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";
import { type LinkedLog, nextMessage, startLog, verifyLinked } from "./linked-log.ts";
import { someBodies } from "./some-bodies.ts";
import { chat } from "./stream.ts";

let database: TestDatabase;
let owner: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

let log: LinkedLog;
let sessionId: string;
beforeEach(async () => {
  sessionId = randomUUID();
  log = startLog(`st_${sessionId}`);
  await owner.query("insert into streams (stream_id, workspace_id, unique_id) values ($1, 'default', $1)", [
    log.streamId,
  ]);
});

async function store(bodies: EventBody[], chainVersion: 1 | 2, ofSession = sessionId): Promise<void> {
  await owner.query("select store_messages($1)", [`[${nextMessage(log, ofSession, bodies, chainVersion)}]`]);
}
const texts = (count: number) => Array.from({ length: count }, (_, index) => chat(`text ${index}`));
const rowsOf = async (columns: string, more = "") =>
  (
    await owner.query<Record<string, unknown>>(
      `select ${columns} from events where stream_id = $1 ${more} order by feed_offset`,
      [log.streamId],
    )
  ).rows;
const headsOf = async () =>
  (
    await owner.query<Record<string, unknown>>(
      `select session_id, seq_no::integer, encode(old_head, 'hex') as old_head, encode(new_head, 'hex') as new_head
       from chain_heads where stream_id = $1 order by session_id, seq_no`,
      [log.streamId],
    )
  ).rows;
const run = () => carryOver(database.ownerUrl);
const whole = { findings: [], erased: 0 };

test("every row of any type gets a salt, a commitment and a new value; the events stay, and both heads are recorded", async () => {
  await store(someBodies(2), 1);
  const oldHead = log.sessions.get(sessionId)?.head;
  expect(await verifyLinked(database.ownerUrl, log)).toEqual(whole);
  const count = eventTypes.length * 2;
  expect(await run()).toEqual({ sessions: 1, events: count, broken: [] });
  expect((await rowsOf("event_json(events) as event")).map(({ event }) => event as RecordedEvent)).toEqual(log.events);
  const rows = await rowsOf("octet_length(commitment) as commitment, octet_length(salt) as salt, chain");
  for (const row of rows) expect(row).toMatchObject({ commitment: 32, salt: 16 });
  const newHead = (rows.at(-1) as { chain: Buffer }).chain.toString("hex");
  expect(newHead).not.toBe(oldHead);
  expect(await headsOf()).toEqual([{ session_id: sessionId, seq_no: count, old_head: oldHead, new_head: newHead }]);
  expect(await verifyLinked(database.ownerUrl, log)).toEqual(whole);
  expect(await run()).toEqual({ sessions: 0, events: 0, broken: [] });
});

test("a session goes on from the old head in either version, and what comes late is the next run's", async () => {
  const second = randomUUID();
  await store(texts(3), 1);
  await run();
  await store(texts(2), 1);
  await store(texts(2), 1, second);
  expect(await verifyLinked(database.ownerUrl, log)).toEqual(whole);
  expect(await run()).toEqual({ sessions: 2, events: 4, broken: [] });
  // What is known of the middle went on to the end.
  expect(new Set((await headsOf()).map(({ seq_no }) => seq_no))).toEqual(new Set([2, 5]));
  await store(texts(2), 2);
  await store(texts(1), 1);
  await store(texts(1), 2);
  expect(await verifyLinked(database.ownerUrl, log)).toEqual(whole);
  expect(await run()).toEqual({ sessions: 1, events: 1, broken: [] });
  await store(texts(1), 2);
  expect(await verifyLinked(database.ownerUrl, log)).toEqual(whole);
  expect((await headsOf()).filter((one) => one["session_id"] === sessionId).map(({ seq_no }) => seq_no)).toEqual([
    5, 8,
  ]);
});

test("a session of several pages is carried over page by page; a run that was stopped is gone on with", async () => {
  await store(texts(2_500), 1);
  // The third page's rows are locked by somebody: the run waits there, and is ended.
  const blocker = new Client({ connectionString: database.ownerUrl });
  await blocker.connect();
  await blocker.query("begin");
  await blocker.query("select from events where stream_id = $1 and seq_no = 2200 for update", [log.streamId]);
  const stopped = run().catch((error: unknown) => error);
  await expect
    .poll(
      async () => {
        const { rows } = await owner.query<{ pid: number }>(
          "select pid from pg_stat_activity where application_name = 'tle carry-over' and wait_event_type = 'Lock' and datname = current_database()",
        );
        for (const { pid } of rows) await owner.query("select pg_terminate_backend($1)", [pid]);
        return rows.length;
      },
      { timeout: 30_000 },
    )
    .toBe(1);
  expect(await stopped).toMatchObject({ code: "57P01" });
  await blocker.query("rollback");
  await blocker.end();
  expect(await rowsOf("seq_no", "and commitment is not null")).toHaveLength(2_000);
  expect(await verifyLinked(database.ownerUrl, log)).toEqual(whole);
  expect(await run()).toEqual({ sessions: 1, events: 500, broken: [] });
  expect(await headsOf()).toMatchObject([{ seq_no: 2_500 }]);
  expect(await verifyLinked(database.ownerUrl, log)).toEqual(whole);
});

test("rows from before the chain are carried over as they are, and the chain may begin after them", async () => {
  const message = JSON.parse(nextMessage(log, sessionId, texts(2), 1)) as Record<string, unknown>;
  delete message["chain"];
  await owner.query("select store_messages($1)", [JSON.stringify([message])]);
  log.sessions.set(sessionId, { head: "", count: 2, startedAt: log.now });
  await store(texts(2), 1);
  expect(await run()).toEqual({ sessions: 1, events: 4, broken: [] });
  expect(await verifyLinked(database.ownerUrl, log)).toEqual(whole);
  await store(texts(1), 2);
  expect(await verifyLinked(database.ownerUrl, log)).toEqual(whole);
});

test("who has not proved the old chain changes nothing: rows of version 2, and heads by hand", async () => {
  await store(texts(1), 2);
  const door =
    "select carry_over_events($1, $2, '2026-01-01', '{1}', array[sha256('x')], array[sha256('x')], array['\\x00112233445566778899aabbccddeeff'::bytea], null, null)";
  await expect(owner.query(door, [log.streamId, sessionId])).rejects.toMatchObject({ code: "40001" });
  const byHand = "insert into chain_heads (stream_id, session_id, seq_no, new_head) values ($1, $2, 1, sha256('x'))";
  await expect(owner.query(byHand, [log.streamId, sessionId])).rejects.toMatchObject({ code: "23001" });
});

// The last one: its broken session stays for every run after it.
test("a session whose old chain does not hold stays as it is, with the row named; the others are carried over", async () => {
  const second = randomUUID();
  await store(texts(4), 1);
  await store(texts(2), 1, second);
  await owner.query("begin; alter table events disable trigger events_refuse_change");
  await owner.query(
    'update events set payload = payload || \'{"message": "forged"}\' where session_id = $1 and seq_no = 3',
    [sessionId],
  );
  await owner.query("alter table events enable always trigger events_refuse_change; commit");
  const before = await rowsOf("chain, commitment, salt", `and session_id = '${sessionId}'`);
  expect(await run()).toEqual({ sessions: 1, events: 2, broken: [{ streamId: log.streamId, sessionId, seqNo: 3 }] });
  expect(await rowsOf("chain, commitment, salt", `and session_id = '${sessionId}'`)).toEqual(before);
  expect((await verifyLinked(database.ownerUrl, log)).findings).toMatchObject([
    { kind: "changed", sessionId, seqNo: 3 },
  ]);
});
