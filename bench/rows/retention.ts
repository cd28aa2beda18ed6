/** What a night of retention takes: where nothing is due, where a million events are hidden, and where they go, by days and by rows. */
import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { readConfig } from "../../workers/config.ts";
import { runRetention } from "../../workers/retention/run.ts";
import { nextMessage, startLog } from "../../test/linked-log.ts";
import { showBodies } from "../events.ts";
import type { Database } from "../platform/database.ts";
import { judge, type Row } from "../row.ts";

/** No hub runs here: what a night tells it is not part of the figures. */
const noHubs = () => ({ cut: async () => ({ ok: true, isCut: true }) as const });

const sessionEvents = 1_000;
const dayMs = 86_400_000;
/** Old enough for everything, and days that no other measurement has. */
const firstDay = Date.UTC(2020, 5, 1);
const days = 10;

export async function retentionRows(database: Database, { events }: { events: number }): Promise<Row[]> {
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const night = () => timedNight(database);
  try {
    await owner.query("delete from workspace_retention");
    // As on a host whose first nights are over.
    await owner.query("update retention_bounds set since = now() - interval '400 days'");
    await keep(owner, "default", 3650);
    const other = `bench-${randomUUID()}`;
    await owner.query("insert into workspaces (workspace_id, name) values ($1, 'Bench')", [other]);
    const whole = await fill(owner, { workspaceId: other, from: firstDay, events });
    await keep(owner, other, 3650);
    const idle = await night();
    await owner.query("delete from workspace_retention where workspace_id = $1", [other]);
    const hidden = await night();
    await age(owner);
    const dropped = await night();
    // The same days again, of which the other workspace keeps every second session.
    const some = Math.max(sessionEvents * days * 2, events / 10);
    const from = firstDay + 100 * dayMs;
    await fill(owner, { workspaceId: other, from, events: some / 2 });
    await fill(owner, { workspaceId: "default", from, events: some / 2 });
    await night();
    await age(owner);
    const deleted = await night();
    // And who was in what is kept, a year after.
    await owner.query("delete from workspace_retention where workspace_id = 'default' and kind = 'people'");
    const named = await night();
    const detail = { events, sessions: whole, days };
    return [
      judge({ name: "a night of retention, nothing due", unit: "s", measured: idle.seconds, detail }),
      judge({
        name: "a night that hides all of it",
        unit: "s",
        measured: hidden.seconds,
        detail: { ...detail, hidden: hidden.done("hide") },
      }),
      judge({
        name: "a night that removes all of it, by days",
        unit: "s",
        measured: dropped.seconds,
        detail: { ...detail, removed: dropped.done("begin"), "partitions dropped": dropped.done("days") },
      }),
      judge({
        name: "removing by rows",
        unit: "events/s",
        measured: deleted.done("rows") / deleted.stepSeconds("rows"),
        detail: { removed: deleted.done("rows"), "rows a bite": 2_000 },
      }),
      judge({
        name: "giving pseudonyms",
        unit: "events/s",
        measured: named.done("people") / named.stepSeconds("people"),
        detail: { emptied: named.done("people") },
      }),
    ];
  } finally {
    await owner.end();
  }
}

async function timedNight(database: Database) {
  const hex = "ab".repeat(32);
  const read = readConfig({
    ENVIRONMENT: "development",
    DATABASE_URL: database.appUrl,
    NEON_ENDPOINT: database.neonEndpoint,
    INGEST_KEYS: `bench:${hex}`,
    SEALING_KEYS: `bench:${hex}`,
    PSEUDONYMIZATION_SECRET: `bench:${hex}`,
  });
  if (!read.ok) throw new Error(read.problems.join());
  const began = performance.now();
  const log = console.log;
  console.log = () => undefined;
  const run = await runRetention(read.config, {
    at: new Date(),
    deadline: Infinity,
    clock: Date.now,
    hubOf: noHubs,
  }).finally(() => {
    console.log = log;
  });
  if (run.state !== "done") throw new Error(`retention: ${JSON.stringify(run.steps)}`);
  const stepOf = (name: string) => run.steps.find(({ step }) => step === name);
  return {
    seconds: (performance.now() - began) / 1000,
    done: (name: string) => stepOf(name)?.done ?? 0,
    stepSeconds: (name: string) => (stepOf(name)?.durationMs ?? 0) / 1000,
  };
}

/** Sessions of the demo show over ten days; one is stored, the others are copies of its rows. Returns how many. */
async function fill(
  owner: Client,
  { workspaceId, from, events }: { workspaceId: string; from: number; events: number },
): Promise<number> {
  const log = startLog(`bench-${randomUUID()}`);
  log.now = from;
  await owner.query("insert into streams (stream_id, workspace_id, unique_id) values ($1, $2, $1)", [
    log.streamId,
    workspaceId,
  ]);
  await owner.query("select make_event_partitions($1, $2)", [new Date(from).toISOString().slice(0, 10), days]);
  const template = randomUUID();
  const bodies = showBodies();
  const first = Array.from({ length: sessionEvents }, (_, index) => bodies[index % bodies.length] ?? []).flat();
  await owner.query("select store_messages($1)", [`[${nextMessage(log, template, first)}]`]);
  const copies = Math.round(events / sessionEvents) - 1;
  const day = new Date(from).toISOString().slice(0, 10);
  await owner.query("drop table if exists copy");
  await owner.query(
    `create temp table copy as
     select n::bigint as n, gen_random_uuid() as id, $1::date + (n % ${days})::integer as day from generate_series(1, $2::integer) n`,
    [day, copies],
  );
  // A column for each of the table's, but for what another session has otherwise.
  const copied = async (table: string, changed: Record<string, string>) => {
    const { rows } = await owner.query<{ name: string }>(
      "select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum",
      [table],
    );
    return rows.map(({ name }) => changed[name] ?? `one.${name}`).join(", ");
  };
  const eventColumns = await copied("events", {
    day: "copy.day",
    session_id: "copy.id",
    feed_offset: `one.feed_offset + n * ${sessionEvents}`,
  });
  const sessionColumns = await copied("sessions", {
    day: "copy.day",
    session_id: "copy.id",
    started_at: `one.started_at + make_interval(days => (n % ${days})::integer)`,
    first_offset: `n * ${sessionEvents} + 1`,
    last_offset: `(n + 1) * ${sessionEvents}`,
  });
  await owner.query(
    `insert into events select ${eventColumns} from copy cross join events one where one.day = $2::date and one.stream_id = $1`,
    [log.streamId, day],
  );
  await owner.query(
    `insert into sessions select ${sessionColumns} from copy cross join sessions one where one.stream_id = $1`,
    [log.streamId],
  );
  await owner.query("analyze events; analyze sessions");
  return copies + 1;
}

async function keep(owner: Client, workspaceId: string, most: number): Promise<void> {
  await owner.query(
    `insert into workspace_retention (workspace_id, kind, days)
     select $1, kind, $2 from unnest(array['events', 'actions', 'people']) as kind`,
    [workspaceId, most],
  );
}

/** What is hidden was hidden long enough ago. */
async function age(owner: Client): Promise<void> {
  await owner.query("begin; set local role tle_keeper");
  await owner.query("update hidden_sessions set hidden_at = hidden_at - interval '31 days' where removal_at is null");
  await owner.query("commit");
}
