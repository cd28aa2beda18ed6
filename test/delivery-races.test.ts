/** What becomes of deliveries where two do something with them at the same time; against PostgreSQL, with the consumer's own functions. */
import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { claimOrdered } from "../workers/database/claims.ts";
import { discardDeliveries, recoverDeliveries } from "../workers/database/deliveries.ts";
import { keepOutcomes } from "../workers/database/outcomes.ts";
import { claimOfRuns } from "../workers/database/run-deliveries.ts";
import type { Config } from "../workers/config.ts";
import { configOf, createTestDatabase, type TestDatabase } from "./database.ts";

let database: TestDatabase;
let config: Config;
/** A connection that holds what others wait for. */
let holder: Client;
let streamId: string;
let sessionId: string;
let endpointId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  config = configOf(database);
  holder = new Client({ connectionString: database.ownerUrl });
  await holder.connect();
});
afterAll(async () => {
  await holder.end();
  await database.drop();
});
beforeEach(async () => {
  streamId = `s-${randomUUID()}`;
  sessionId = randomUUID();
  endpointId = `ep_${randomUUID()}`;
  await addStream(streamId);
});

const today = "(now() at time zone 'utc')::date";

async function addStream(id: string): Promise<void> {
  await database.query("insert into streams (stream_id, workspace_id, unique_id) values ($1, 'default', $1)", [id]);
}

async function addEndpoint(fields: { ordered?: boolean; batchSize?: number } = {}): Promise<void> {
  const { ordered = false, batchSize = 1 } = fields;
  await database.query(
    `insert into endpoints (endpoint_id, stream_id, url, format, batch_size, ordered, enabled, proven_at)
     values ($1, $2, 'https://x.example/', 'event', $3, $4, true, now())`,
    [endpointId, streamId, batchSize, ordered],
  );
}

/** Deliveries of events 1 to `count`, due a minute ago. */
async function addDeliveries(count: number, change: { ordered?: boolean; runId?: string } = {}): Promise<void> {
  const { ordered = false, runId = null } = change;
  await database.query(
    `insert into deliveries (day, delivery_id, endpoint_id, kind, source_id, event_type, session_id, seq_no, epoch, feed_offset,
       payload, body, bytes, ordered, run_id, due_at, run_due_at)
     select ${today}, delivery_id(${today}, $1, i::text), $1, 'event', i::text, 'CHAT', $2, i, 'e1', i, $5::json, 'event', 60, $4,
       $6::text, case when $6::text is null then now() - interval '1 minute' end,
       case when $6::text is not null then now() - interval '1 minute' end
     from generate_series(1, $3::integer) i`,
    [endpointId, sessionId, count, ordered, runId === null ? null : '{"event":{"eventId":"x","offset":1}}', runId],
  );
}

/** Does `work` while a discarding is not committed, and commits that once somebody waits for it. */
async function whileDiscarding<Value>(work: () => Promise<Value>): Promise<Value> {
  await holder.query("begin");
  await holder.query(
    "update deliveries set state = 'discarded', due_at = null, run_due_at = null where endpoint_id = $1",
    [endpointId],
  );
  const working = work();
  await somebodyWaits(1);
  await holder.query("commit");
  return working;
}

async function somebodyWaits(least: number): Promise<void> {
  await vi.waitUntil(
    async () => {
      const [row] = await database.query(
        "select count(*)::integer as n from pg_stat_activity where datname = $1 and wait_event_type = 'Lock'",
        [database.name],
      );
      return Number(row?.["n"]) >= least;
    },
    { timeout: 20_000, interval: 50 },
  );
}

const stillDue = async () =>
  (
    await database.query(
      "select from deliveries where endpoint_id = $1 and (due_at is not null or run_due_at is not null)",
      [endpointId],
    )
  ).length;

test("what is discarded while it is claimed in order is not sent, and is not due again", async () => {
  await addEndpoint({ ordered: true });
  await addDeliveries(20, { ordered: true });
  const claim = await whileDiscarding(() =>
    claimOrdered(config, { endpointId, messages: 20 }, { epoch: "e1", offset: 20 }),
  );
  expect([claim.requests, await stillDue()]).toEqual([[], 0]);
});

test("what a replay had is not sent either, without its contents, once it is discarded", async () => {
  await addEndpoint();
  const runId = `rr_${randomUUID()}`;
  await database.query(
    `insert into replay_runs (run_id, workspace_id, stream_id, session_id, source_events, last_seq_no, replay_session_id, rules,
       created_by, endpoint_ids) values ($1, 'default', $2, $3, 10, 10, $3, 'none', 'x', array[$4])`,
    [runId, streamId, sessionId, endpointId],
  );
  await addDeliveries(20, { runId });
  const claim = await whileDiscarding(() => claimOfRuns(config, endpointId, 20));
  expect([claim.requests, await stillDue()]).toEqual([[], 0]);
});

test("what is discarded is given up once, and nothing of it is claimed", async () => {
  await addEndpoint({ ordered: true });
  await addDeliveries(20, { ordered: true });
  expect(await discardDeliveries(config, endpointId, new Date())).toEqual({ discarded: 20, more: false });
  const claim = await claimOrdered(config, { endpointId, messages: 20 }, { epoch: "e1", offset: 20 });
  expect([claim.requests, await stillDue()]).toEqual([[], 0]);
});

/** Events of the log, from one to another. */
async function addEvents(first: number, last: number, minutesAgo = 0): Promise<void> {
  await database.query(
    `insert into events (day, session_id, seq_no, stream_id, room_id, epoch, feed_offset, event_id, event_type, trigger_id, raw_type,
       source, occurred_at, ingested_at, user_id, event_user, payload)
     select ${today}, $1, i, $2, '1', 'e1', i, sha256(convert_to($2 || i, 'UTF8')), 'CHAT', 1, 'x', 'live', t, t, '5',
       '{"userId":"5","uniqueId":"u"}', '{"message":"hi","emotes":[],"language":"en"}'
     from (select i, now() - $5 * interval '1 minute' as t from generate_series($3::integer, $4::integer) i) as made`,
    [sessionId, streamId, first, last, minutesAgo],
  );
}

test("two who recover at the same time leave no event that is in no request", async () => {
  await addEndpoint({ batchSize: 100 });
  await database.query(
    `insert into sessions (session_id, stream_id, room_id, provider, day, epoch, started_at, first_offset, last_offset, last_seq_no,
       event_count) values ($1, $2, '1', 'p', ${today}, 'e1', now(), 1, 200, 200, 200)`,
    [sessionId, streamId],
  );
  await addEvents(1, 20, 10);
  await addEvents(21, 150);
  const since = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  // Somebody else is about to make the delivery of event 150: the first one waits there, when it has found its events.
  const one = `insert into deliveries (day, delivery_id, endpoint_id, kind, source_id, event_type, session_id, seq_no, epoch, feed_offset, body, bytes)
    select day, delivery_id(day, $1, encode(event_id, 'hex')), $1, 'event', encode(event_id, 'hex'), 'CHAT', session_id, seq_no, epoch,
      feed_offset, 'events', 60 from events where stream_id = '${streamId}' and seq_no = 150`;
  await holder.query("begin");
  await holder.query(one, [endpointId]);
  const first = recoverDeliveries(config, endpointId, since(15));
  await somebodyWaits(1);
  await addEvents(151, 200);
  const second = recoverDeliveries(config, endpointId, since(5));
  await somebodyWaits(2);
  await holder.query("rollback");
  const both = await Promise.all([first, second]);
  expect(both).toEqual([
    { failed: 0, missing: 150, more: false },
    { failed: 0, missing: 50, more: false },
  ]);
  const lost = await database.query(
    `select from deliveries d where endpoint_id = $1 and due_at is null and not exists (
       select from deliveries head where head.day = d.day and head.delivery_id = d.batch_id and head.due_at is not null)`,
    [endpointId],
  );
  expect(lost).toHaveLength(0);
});

test("a week of silence switches nothing off at the first failure after it; a delivery that has failed for days does", async () => {
  await addEndpoint();
  await addDeliveries(1);
  await database.query("update endpoints set failing_since = now() - interval '7 days' where endpoint_id = $1", [
    endpointId,
  ]);
  const fail = async (attempt: number) => {
    const [row] = await database.query("select day::text, delivery_id from deliveries where endpoint_id = $1", [
      endpointId,
    ]);
    const tried = {
      day: String(row?.["day"]),
      deliveryId: String(row?.["delivery_id"]),
      attempt,
      attemptedAt: Date.now(),
    };
    const answer = {
      durationMs: 5,
      status: 500,
      error: null,
      responseBody: "",
      outcome: "retry",
      dueAt: Date.now(),
    } as const;
    return keepOutcomes(config, { results: [{ ...tried, ...answer }], later: [] });
  };
  expect(await fail(1)).toEqual([]);
  await database.query("update deliveries set made_at = now() - interval '25 hours' where endpoint_id = $1", [
    endpointId,
  ]);
  expect(await fail(2)).toEqual([endpointId]);
});

test("a hub that does not answer holds up the announcement of its endpoint, and no other one's deliveries", async () => {
  await addEndpoint();
  const silent = endpointId;
  await database.query("update endpoints set enabled = false, unannounced = true where endpoint_id = $1", [silent]);
  streamId = `s-${randomUUID()}`;
  endpointId = `ep_${randomUUID()}`;
  await addStream(streamId);
  await addEndpoint();
  await addDeliveries(1);
  await database.query(`update deliveries set payload = '{"eventId":"x"}', kind = 'test' where endpoint_id = $1`, [
    endpointId,
  ]);
  const handed: string[] = [];
  const woken: string[] = [];
  const gate = (id: string) => ({
    room: async () => ({ messages: 10, from: 0 }),
    deliver: async ({ messages }: { messages: { day: string; deliveryId: string }[] }) => {
      handed.push(id);
      return messages.map(({ day, deliveryId }) => ({ state: "running", day, deliveryId }));
    },
    wakeAt: async () => undefined,
  });
  const hub = { recordSystem: () => Promise.reject(new Error("no answer")) };
  const env = {
    ENDPOINT_GATE: { idFromName: (name: string) => name, get: gate, getByName: gate },
    HUB: { idFromName: (name: string) => name, get: () => hub, getByName: () => hub },
    DELIVERIES: {
      sendBatch: async (messages: { body: string }[]) => {
        for (const { body } of messages) woken.push((JSON.parse(body) as { endpointId: string }).endpointId);
      },
    },
  };
  // Its types are those of a Worker, which this process is none of.
  const module = new URL("../workers/webhooks/deliver-due.ts", import.meta.url).href;
  const { deliverDue } = (await import(module)) as {
    deliverDue: (env: unknown, config: Config, endpointIds: string[]) => Promise<void>;
  };
  const errors = vi.spyOn(console, "error").mockImplementation(() => undefined);
  await deliverDue(env, config, [silent, endpointId]);
  errors.mockRestore();
  expect([handed, woken]).toEqual([[endpointId], [silent]]);
});
