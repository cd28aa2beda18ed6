/**
 * A night of retention that is cut at each statement of each step, before it is done and after, and at each file and hub: run again
 * until nothing cuts it, it comes to what one run comes to that nothing cuts.
 */
import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import type { EventBody } from "#shared/stamp.ts";
import type { SegmentFiles } from "../../scripts/ops/archive/files.ts";
import { archive } from "../../scripts/ops/archive/archive.ts";
import type { ArchiveBucket } from "../../workers/archive/bucket.ts";
import { runRetention } from "../../workers/retention/run.ts";
import type { RunRow } from "../../workers/retention/statements.ts";
import { type CuttingProxy, startCuttingProxy } from "../cutting-proxy.ts";
import { configOf, createTestDatabase, type TestDatabase } from "../database.ts";
import { dayOf, type LinkedLog, nextMessage, startLog } from "../linked-log.ts";
import { chat } from "../stream.ts";

const dayMs = 86_400_000;
const now = Date.now();
const ago = (days: number) => Math.floor(now / dayMs) * dayMs - days * dayMs + dayMs / 2;

let database: TestDatabase;
let proxy: CuttingProxy;
let owner: Client;
/** Files of the archive, by their names. */
let sealed: ReadonlyMap<string, Buffer>;
const sessions = new Map<string, string>();

beforeAll(async () => {
  database = await createTestDatabase();
  proxy = await startCuttingProxy(database.neonEndpoint);
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const files = new Map<string, Buffer>();
  await makeEverythingDue(files);
  sealed = files;
  await owner.end();
});
afterAll(async () => {
  await proxy.stop();
  await database.drop();
});

async function streamOf(workspaceId: string): Promise<LinkedLog> {
  const log = startLog(`st_${randomUUID()}`);
  await owner.query("insert into workspaces (workspace_id, name) values ($1, 'Cuts') on conflict do nothing", [
    workspaceId,
  ]);
  await owner.query("insert into streams (stream_id, workspace_id, unique_id) values ($1, $2, $1)", [
    log.streamId,
    workspaceId,
  ]);
  return log;
}

/** A session with events at each of these times. */
async function session(name: string, log: LinkedLog, ...times: [number, ...number[]]): Promise<string> {
  const sessionId = randomUUID();
  sessions.set(name, sessionId);
  await owner.query("select make_event_partitions($1, 1)", [dayOf(times[0])]);
  for (const time of times) {
    log.now = time;
    // In each session somebody else: who was there long ago alone does not come back.
    const user = { userId: `8${sessions.size}00`, uniqueId: `cuts.${sessions.size}`, displayName: name };
    const bodies = [chat(name), chat("bye")].map((body): EventBody => ({ ...body, user, timestamp: time }));
    await owner.query("select store_messages($1)", [`[${nextMessage(log, sessionId, bodies)}]`]);
  }
  // As if it had been stored then.
  await owner.query("alter table events disable trigger events_refuse_change");
  await owner.query("update events set recorded_at = ingested_at where session_id = $1", [sessionId]);
  await owner.query("alter table events enable always trigger events_refuse_change");
  return sessionId;
}

/** Hides all that is due, as if it had been so many days ago. */
async function hideAll(daysAgo: number): Promise<void> {
  await owner.query("select hide_sessions(now(), 1000)");
  await owner.query("begin; set local role tle_keeper");
  await owner.query(
    "update hidden_sessions set hidden_at = hidden_at - make_interval(days => $1) where removal_at is null and hidden_at > now() - interval '1 day'",
    [daysAgo],
  );
  await owner.query("commit");
}

async function keep(workspaceId: string, kind: string, days: number): Promise<void> {
  await owner.query("insert into workspace_retention (workspace_id, kind, days) values ($1, $2, $3)", [
    workspaceId,
    kind,
    days,
  ]);
}

/** Something for every step, in two workspaces and more, with a session over midnight and days that two workspaces share. */
async function makeEverythingDue(files: Map<string, Buffer>): Promise<void> {
  await owner.query("update retention_bounds set since = since - interval '400 days'");
  const [log, people, longer] = [
    await streamOf("cuts-a"),
    await streamOf("cuts-people"),
    await streamOf("cuts-longer"),
  ];
  await keep("cuts-people", "events", 3_650);
  // Removed before, and forgotten in this night: its row is a year old.
  const forgotten = await session("forgotten", log, ago(500));
  await hideAll(40);
  await owner.query("select note_hub_told($1, array[$2::uuid])", [log.streamId, forgotten]);
  await owner.query("select begin_removal(now(), 10)");
  while (Number((await owner.query("select drop_removed_days(1) as n")).rows[0]?.n) > 0);
  await owner.query("select remove_rows(now(), 1000)");
  await owner.query("select end_removal()");
  await session("sealed", log, ago(300));
  await seal(files);
  await session("its own day", log, ago(200), ago(200) + dayMs / 2);
  await session("a shared day", log, ago(180));
  await session("shown again", longer, ago(170));
  await hideAll(40);
  await keep("cuts-longer", "events", 3_650);
  await session("to be hidden", log, ago(150));
  await session("stays", log, ago(10));
  // Sums of a session that goes, and of one that stays.
  for (const name of ["its own day", "stays"]) {
    await owner.query("select roll_up_all($1, array[$2::uuid], 1000)", [log.streamId, sessions.get(name)]);
  }
  await session("of people", people, ago(180), ago(180) + dayMs / 2);
  await session("of people who are gone", people, ago(600));
  await owner.query(
    `insert into actions_log (action_id, stream_id, session_id, rule_id, revision, event_id, feed_offset, action_index,
       action_type, action, fired_at)
     values (sha256('1'), $1, gen_random_uuid(), 'r', 1, sha256('e'), 1, 0, 'alert', '{}', now() - interval '100 days')`,
    [log.streamId],
  );
  const empty = await streamOf("cuts-a");
  await owner.query("update streams set deleted_at = now() - interval '400 days' where stream_id = $1", [
    empty.streamId,
  ]);
  await owner.query(
    `insert into dead_letters (message_id, stage, reason, payload, resent_at)
     values ('cuts', 'store', 'x', '{"streamId":"words"}', now() - interval '31 days')`,
  );
}

async function seal(files: Map<string, Buffer>): Promise<void> {
  const made: SegmentFiles = {
    put: async (name, bytes) => void files.set(name, Buffer.from(bytes)),
    get: async (name) => files.get(name) ?? Buffer.alloc(0),
    has: async (name) => files.has(name),
    delete: async (name) => void files.delete(name),
  };
  const options = { olderThanDays: 250, dryRun: false, withVersion1: false, now: new Date(), print: () => undefined };
  await archive({ ...options, files: made, databaseUrl: database.ownerUrl });
}

async function asPostgres(statement: string): Promise<void> {
  const client = new Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

interface Copy {
  name: string;
  query: (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;
  /** One night; throws where even its own row could not be written. */
  night: () => Promise<RunRow>;
  files: Map<string, Buffer>;
  /** What was cut that is no statement. */
  cuts: string[];
}

/** The database as it was made, once more; `isCut`: where each file and each hub is cut twice as well. */
async function copyOf(isCut: boolean): Promise<Copy> {
  const name = `${database.name}_${isCut ? "cut" : "whole"}`;
  await asPostgres(`create database ${name} template ${database.name}`);
  const at = (url: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;
  const files = new Map(sealed);
  const times = new Map<string, number>();
  const cuts: string[] = [];
  /** Does it, but the first time not, and the second time nobody hears of it. */
  const cutTwice = async <Result>(what: string, act: () => Result): Promise<Result> => {
    const before = isCut ? (times.get(what) ?? 0) : 2;
    times.set(what, before + 1);
    if (before < 2) cuts.push(what);
    if (before === 0) throw new Error(`cut before ${what}`);
    const result = act();
    if (before === 1) throw new Error(`cut after ${what}`);
    return result;
  };
  const bucket: ArchiveBucket = {
    put: async () => undefined,
    get: async () => null,
    list: async () => ({ objects: [], truncated: false }),
    delete: (file) => cutTwice("delete a file", () => void files.delete(file.replace("segments/", ""))),
  };
  const config = {
    ...configOf({ ...database, appUrl: at(database.appUrl), privacyUrl: at(database.privacyUrl) }),
    NEON_ENDPOINT: isCut ? proxy.url : database.neonEndpoint,
    ARCHIVE: bucket,
    PSEUDONYMIZATION_SECRET: new Map([["test", "cd".repeat(32)]]),
  };
  const hubOf = () => ({ cut: () => cutTwice("tell a hub", () => ({ ok: true, isCut: true }) as const) });
  return {
    name,
    files,
    cuts,
    async query(text, values) {
      const client = new Client({ connectionString: at(database.ownerUrl) });
      await client.connect();
      return client
        .query<Record<string, unknown>>(text, values)
        .then(({ rows }) => rows)
        .finally(() => client.end());
    },
    night: () => runRetention(config, { at: new Date(now), deadline: Infinity, clock: () => 0, hubOf }),
  };
}

/** What the night is to come to, without when and by which number. */
const compared = [
  "select event_json(e)::text, user_id, event_user, salt is null as salt, erased_at is null as whole from events e",
  "select stream_id, session_id, event_count, chain_head from sessions",
  `select stream_id, session_id, removal_at is null as kept, removed_at is null as there, hub_told_at is null as untold,
     event_count, offsets, chain_head from hidden_sessions`,
  "select stream_id from streams",
  "select action_id from actions_log",
  "select message_id, payload, resent_at is null as open from dead_letters",
  "select day, part, sha256, removed_at is null as there from segments",
  "select segment_id, block from segment_blocks",
  "select stream_id, session_id from people_checks",
  "select stream_id, session_id, lacks_people from rollup_sessions",
  "select stream_id, session_id, day, user_id, events from rollup_people",
  "select action, target_kind, target_id, before - 'chain_head' from audit_log",
  "select stream_id, why, event_count from erasures",
  "select relname from pg_class where relname like 'events\\_2%' and relkind = 'r'",
];

async function stateOf({ query, files }: Copy): Promise<Record<string, unknown>> {
  const state: Record<string, unknown> = { files: [...files.keys()].toSorted() };
  for (const text of compared) {
    state[text] = (await query(text)).map((row) => JSON.stringify(row)).toSorted();
  }
  return state;
}

/** By what each step is known. */
const ofSteps = {
  show: ["show_sessions"],
  hide: ["hide_sessions"],
  hubs: ["hubs_to_tell", "note_hub_told"],
  begin: ["begin_removal"],
  days: ["drop_removed_days"],
  rows: ["remove_rows"],
  segments: ["removable_segments", "forget_segment"],
  end: ["end_removal"],
  sums: ["rollups_forget_old"],
  actions: ["remove_actions"],
  sessions: ["remove_sessions"],
  streams: ["remove_streams"],
  people: ["people_due", "inactive_people", "pseudonymize_people", "insert into people_checks"],
  letters: ["empty_letters"],
  "the run itself": [
    "insert into retention_runs",
    "retention_due",
    "heard_at = now(), steps",
    "finished_at = now(), state",
  ],
};

test("every step has work, and cut at each of its statements it comes to the same as a night that nothing cuts", async () => {
  const [whole, cut] = [await copyOf(false), await copyOf(true)];
  const done = await whole.night();
  expect(done.steps.filter((step) => step.status !== "done" || step.done === 0)).toEqual([]);
  expect(done.steps.map(({ step }) => step)).toEqual(Object.keys(ofSteps).filter((name) => name !== "the run itself"));

  proxy.arm(() => true);
  let nights = 0;
  for (let last: RunRow | undefined; last?.state !== "done"; nights++) {
    expect(nights).toBeLessThan(60);
    // Of one that died nobody hears for so long.
    await cut.query("update retention_runs set heard_at = heard_at - interval '1 hour' where state = 'running'");
    last = await cut.night().catch(() => undefined);
  }
  proxy.disarm();
  const cutTexts = [...proxy.cuts].filter(([, times]) => times === 2).map(([text]) => text);
  for (const [step, names] of Object.entries(ofSteps)) {
    for (const name of names) {
      expect([step, name, cutTexts.some((text) => text.includes(name))]).toEqual([step, name, true]);
    }
  }
  expect(cut.cuts.toSorted()).toEqual(["delete a file", "delete a file", "tell a hub", "tell a hub"]);
  expect(await stateOf(cut)).toEqual(await stateOf(whole));

  // And once more it does nothing.
  const again = await cut.night();
  expect(again.steps.filter((step) => step.done > 0)).toEqual([]);
  expect(await stateOf(cut)).toEqual(await stateOf(whole));
  for (const { name } of [whole, cut]) await asPostgres(`drop database ${name} with (force)`);
});
