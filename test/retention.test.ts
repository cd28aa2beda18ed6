/** What retention hides and removes in the log, in which order, whatever cuts it, and what proves the rest. Against the real database. */
import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { retentionSteps } from "#shared/retention.ts";
import type { EventBody } from "#shared/stamp.ts";
import { type BiteSizes, biteSizes, type HubToTell } from "../workers/retention/bites.ts";
import { runRetention, steps } from "../workers/retention/run.ts";
import { configOf, createTestDatabase, type TestDatabase } from "./database.ts";
import { dayOf, type LinkedLog, nextMessage, noFiles, startLog, verifyLinked } from "./linked-log.ts";
import { chat, gift } from "./stream.ts";

let database: TestDatabase;
let owner: Client;
let app: Client;

beforeAll(async () => {
  // A line each step of each night.
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  database = await createTestDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  app = new Client({ connectionString: database.appUrl });
  await Promise.all([owner.connect(), app.connect()]);
});
afterAll(async () => {
  vi.restoreAllMocks();
  await Promise.all([owner.end(), app.end()]);
  await database.drop();
});

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

let workspaceId: string;
let log: LinkedLog;
beforeEach(async () => {
  workspaceId = `ws_${randomUUID()}`;
  await owner.query("insert into workspaces (workspace_id, name) values ($1, 'Retention')", [workspaceId]);
  log = await streamOf(workspaceId);
});

async function streamOf(workspace: string): Promise<LinkedLog> {
  const made = startLog(`st_${randomUUID()}`);
  await owner.query("insert into streams (stream_id, workspace_id, unique_id) values ($1, $2, $1)", [
    made.streamId,
    workspace,
  ]);
  return made;
}

/** A session of a log that began then, with events at each of these times. */
async function session(of: LinkedLog, ...times: [number, ...number[]]): Promise<string> {
  const sessionId = randomUUID();
  await owner.query("select make_event_partitions($1, 1)", [dayOf(times[0])]);
  for (const time of times) {
    of.now = time;
    const bodies: EventBody[] = [chat("hello"), gift(1), chat("bye")].map((body) => ({
      ...body,
      timestamp: time,
    }));
    await app.query("select store_messages($1)", [`[${nextMessage(of, sessionId, bodies)}]`]);
  }
  return sessionId;
}

async function call<Row extends object>(name: string, ...values: unknown[]): Promise<Row> {
  const places = values.map((_, index) => `$${index + 1}`).join();
  const { rows } = await app.query<Row>(`select * from ${name}(${places})`, values);
  return rows[0] as Row;
}
const count = async (name: string, ...values: unknown[]) => Number(Object.values(await call(name, ...values))[0]);

/** Of each step a few at a time, so that it takes several bites. */
const small: BiteSizes = { ...biteSizes, hide: 2, begin: 2, rows: 100, actions: 2, sessions: 2, streams: 2 };
const hubOf: HubToTell = () => ({ cut: async () => ({ ok: true, isCut: true }) });
const configAt = (timezone: string) => ({
  ...configOf(database),
  DATABASE_URL: `${database.appUrl}?options=${encodeURIComponent(`-c timezone=${timezone}`)}`,
  PSEUDONYMIZATION_SECRET: new Map([["test", "cd".repeat(32)]]),
});

/** One night, each step until nothing is left to do. */
async function night(at: number, mostRows = small.rows, timezone = "UTC"): Promise<void> {
  const sizes = { ...small, rows: mostRows };
  const time = { at: new Date(at), deadline: Infinity, clock: Date.now, hubOf, sizes };
  const { steps: done } = await runRetention(configAt(timezone), time);
  expect(done.filter(({ status }) => status === "failed" || status === "skipped")).toEqual([]);
}

async function stateOf(sessionId: string): Promise<"kept" | "hidden" | "removing" | "removed" | "forgotten"> {
  const { rows } = await owner.query<{ hidden: boolean; removing: boolean; removed: boolean; row: boolean }>(
    `select h.hidden_at is not null as hidden, h.removal_at is not null as removing, h.removed_at is not null as removed,
       s.session_id is not null as row
     from (select $1::uuid as session_id) one left join hidden_sessions h using (session_id) left join sessions s using (session_id)`,
    [sessionId],
  );
  const [one] = rows;
  if (one?.removed) return one.row ? "removed" : "forgotten";
  if (one?.removing) return "removing";
  return one?.hidden ? "hidden" : "kept";
}
const eventsOf = async (sessionId: string) =>
  Number(
    (await owner.query<{ n: string }>("select count(*) as n from events where session_id = $1", [sessionId])).rows[0]
      ?.n,
  );
const hasPartition = async (time: number) =>
  (await owner.query("select to_regclass($1) as name", [`events_${dayOf(time).replaceAll("-", "")}`])).rows[0]?.name !==
  null;
const findings = async (of = log) => (await verifyLinked(database.ownerUrl, of, noFiles)).findings;
const twoInTheNight = (day: string, after = 0) => Date.parse(`${day}T02:00:00Z`) + after * dayMs;

async function keep(days: Partial<Record<string, number>>, workspace = workspaceId): Promise<void> {
  for (const [kind, most] of Object.entries(days)) {
    await app.query(
      `insert into workspace_retention (workspace_id, kind, days) values ($1, $2, $3)
       on conflict (workspace_id, kind) do update set days = excluded.days`,
      [workspace, kind, most],
    );
  }
}

test("a session is hidden after 90 days, removed 30 days later with its partition, forgotten after a year, and the log stays proved", async () => {
  const began = Date.parse("2025-02-01T20:00:00Z");
  const old = await session(log, began, began + hourMs);
  const young = await session(log, began + 300 * dayMs);
  await night(twoInTheNight("2025-02-01", 90));
  expect(await stateOf(old)).toBe("kept");
  await night(twoInTheNight("2025-02-01", 91));
  expect([await stateOf(old), await stateOf(young), await eventsOf(old)]).toEqual(["hidden", "kept", 6]);
  await night(twoInTheNight("2025-02-01", 120));
  expect(await stateOf(old)).toBe("hidden");
  await night(twoInTheNight("2025-02-01", 121));
  expect([await stateOf(old), await eventsOf(old), await hasPartition(began)]).toEqual(["removed", 0, false]);
  expect(await findings()).toEqual([]);
  await night(twoInTheNight("2025-02-01", 367));
  expect(await stateOf(old)).toBe("forgotten");
  expect([await stateOf(young), await findings()]).toEqual(["kept", []]);
});

test("one that lasts over midnight goes by its last event, and its day's partition with it", async () => {
  const began = Date.parse("2025-03-10T22:00:00Z");
  const evening = await session(log, began - 6 * hourMs);
  const overnight = await session(log, began, began + 5 * hourMs);
  // At two in the night the evening is 90 days old, and what came at three is not.
  await night(twoInTheNight("2025-03-11", 90));
  expect([await stateOf(evening), await stateOf(overnight)]).toEqual(["hidden", "kept"]);
  await night(twoInTheNight("2025-03-11", 91));
  expect(await stateOf(overnight)).toBe("hidden");
  await night(twoInTheNight("2025-03-11", 120));
  // Its rows wait for the partition, which goes with the other's on the next night.
  expect([await stateOf(evening), await eventsOf(evening), await stateOf(overnight)]).toEqual([
    "removing",
    3,
    "hidden",
  ]);
  expect(await findings()).toEqual([]);
  await night(twoInTheNight("2025-03-11", 121));
  expect([await stateOf(evening), await stateOf(overnight), await hasPartition(began)]).toEqual([
    "removed",
    "removed",
    false,
  ]);
  expect(await findings()).toEqual([]);
});

test("days are 24 hours each, whatever clock the database goes by", async () => {
  // The clocks go forward on 30 March 2025 and back on 26 October 2025; the nights are 90 days after.
  for (const [day, last] of [
    ["2025-03-28", "2025-06-26"],
    ["2025-10-24", "2026-01-22"],
  ] as const) {
    const end = Date.parse(`${day}T02:00:00Z`);
    const [just, notYet] = [await session(log, end - 60_000), await session(log, end + 60_000)];
    await night(Date.parse(`${last}T02:00:00Z`), small.rows, "Europe/Berlin");
    expect([await stateOf(just), await stateOf(notYet)]).toEqual(["hidden", "kept"]);
  }
});

describe("where workspaces keep for other times", () => {
  test("rows of the one go by themselves, and the other's stay", async () => {
    const other = await streamOf(await anotherWorkspace({ events: 365 }));
    const began = Date.parse("2025-04-05T20:00:00Z");
    const [gone, kept] = [await session(log, began), await session(other, began)];
    for (const days of [91, 121]) await night(twoInTheNight("2025-04-05", days), 2);
    expect([await stateOf(gone), await eventsOf(gone)]).toEqual(["removed", 0]);
    expect([await stateOf(kept), await eventsOf(kept), await hasPartition(began)]).toEqual(["kept", 3, true]);
    expect([await findings(), await findings(other)]).toEqual([[], []]);
  });

  test("what is kept longer from now on is shown again, unless it is being removed", async () => {
    const began = Date.parse("2025-05-05T20:00:00Z");
    const first = await session(log, began);
    const second = await session(log, began + 20 * dayMs);
    await night(twoInTheNight("2025-05-05", 111));
    await night(twoInTheNight("2025-05-05", 122));
    expect([await stateOf(first), await stateOf(second)]).toEqual(["hidden", "hidden"]);
    await night(twoInTheNight("2025-05-05", 141));
    expect([await stateOf(first), await stateOf(second)]).toEqual(["removed", "removed"]);
    const third = await session(log, began + 60 * dayMs);
    await night(twoInTheNight("2025-05-05", 155));
    expect(await stateOf(third)).toBe("hidden");
    await keep({ events: 3650 });
    expect(await count("show_sessions", new Date(twoInTheNight("2025-05-05", 155)).toISOString(), workspaceId)).toBe(1);
    expect([await stateOf(first), await stateOf(third)]).toEqual(["removed", "kept"]);
    expect(await findings()).toEqual([]);
  });

  test("the host's bounds hold whatever a workspace set", async () => {
    await keep({ events: 1, people: 30, grace: 3650 });
    const policy = await call<Record<string, number>>("retention_policy", workspaceId, "{}");
    expect(policy).toEqual({ events: 30, grace: 365, actions: 90, people: 30, sessions: 365, streams: 365 });
    const asked = JSON.stringify({ events: 99_999, grace: null, actions: 7 });
    expect(await call("retention_policy", workspaceId, asked)).toMatchObject({ events: 3650, grace: 30, actions: 7 });
  });
});

test("a run twice in a row does nothing the second time, and is audited once", async () => {
  const began = Date.parse("2025-06-01T20:00:00Z");
  const old = await session(log, began);
  await night(twoInTheNight("2025-06-01", 91));
  for (let again = 0; again < 2; again++) await night(twoInTheNight("2025-06-01", 121));
  expect(await stateOf(old)).toBe("removed");
  const { rows } = await owner.query("select principal_id, before from audit_log where target_id = $1", [old]);
  expect(rows).toEqual([
    { principal_id: "retention", before: expect.objectContaining({ event_count: 3, offsets: "{[1,4)}" }) },
  ]);
  expect(await findings()).toEqual([]);
});

describe("what comes late", () => {
  const said = (sessionId: string, bodies: EventBody[]) => nextMessage(log, sessionId, bodies);
  const storedOf = async (...messages: string[]) =>
    (await app.query<{ stored: number }>("select (store_messages($1)).stored", [`[${messages.join()}]`])).rows[0]
      ?.stored;

  test.each([
    ["while its day has a partition that another workspace keeps", true],
    ["once its day's partition is gone", false],
  ] as const)("of a removed session is not kept, %s", async (_when, otherKeeps) => {
    const began = Date.parse(otherKeeps ? "2024-03-01T20:00:00Z" : "2024-03-05T20:00:00Z");
    const gone = randomUUID();
    await owner.query("select make_event_partitions($1, 1)", [dayOf(began)]);
    log.now = began;
    const first = said(gone, [{ ...chat("hello"), timestamp: began }]);
    expect(await storedOf(first)).toBe(1);
    const kept = otherKeeps
      ? await session(await streamOf(await anotherWorkspace({ events: 3650 })), began)
      : undefined;
    await night(began + 91 * dayMs);
    await night(began + 122 * dayMs);
    expect([await stateOf(gone), await hasPartition(began)]).toEqual(["removed", otherKeeps]);
    // The same again, beside a message of another session, which is stored.
    log.now = began + 200 * dayMs;
    const young = randomUUID();
    await owner.query("select make_event_partitions($1, 1)", [dayOf(log.now)]);
    const beside = said(young, [{ ...chat("hi"), timestamp: log.now }]);
    expect(await storedOf(first, beside)).toBe(1);
    expect([await eventsOf(gone), await eventsOf(young), kept && (await eventsOf(kept))]).toEqual([0, 1, kept && 3]);
    expect([await findings(), await stateOf(gone)]).toEqual([[], "removed"]);
    // Also once nothing but the note is left of it.
    await night(began + 400 * dayMs);
    expect([await stateOf(gone), await storedOf(first), await eventsOf(gone)]).toEqual(["forgotten", 0, 0]);
    const { rows } = await owner.query("select from sessions where session_id = $1", [gone]);
    expect([rows.length, await findings()]).toEqual([0, []]);
  });

  test("of a session that is being removed adds nothing to it, and what it never had stays missing", async () => {
    const began = Date.parse("2024-04-10T12:00:00Z");
    const old = await session(log, began);
    await night(began + 91 * dayMs);
    await call("begin_removal", new Date(began + 122 * dayMs).toISOString(), 10);
    expect([await stateOf(old), await eventsOf(old), await findings()]).toEqual(["removing", 3, []]);
    const late = said(old, [{ ...chat("late"), timestamp: began }]);
    expect([await storedOf(late), await eventsOf(old)]).toEqual([0, 3]);
    expect((await findings()).map(({ kind }) => kind)).toContain("missing");
  });
});

describe("in the first nights on a host that kept everything", () => {
  const afterFirstNights = async (days: number) => {
    await owner.query("update retention_bounds set since = now() - make_interval(days => $1)", [days]);
  };
  const today = () => new Date().toISOString();
  /** An action of 100 days ago, and a stream that was deleted 400 days ago and has nothing. */
  async function oldThings(): Promise<{ streamId: string; left: () => Promise<[actions: number, streams: number]> }> {
    const { streamId } = await streamOf(workspaceId);
    await owner.query(
      `insert into actions_log (action_id, stream_id, session_id, rule_id, revision, event_id, feed_offset, action_index,
         action_type, action, fired_at)
       values (sha256($1), $2, gen_random_uuid(), 'r', 1, sha256('e'), 1, 0, 'alert', '{}', now() - interval '100 days')`,
      [randomUUID(), log.streamId],
    );
    await owner.query("update streams set deleted_at = now() - interval '400 days' where stream_id = $1", [streamId]);
    const countOf = async (table: string, id: string) =>
      Number((await owner.query(`select count(*) as n from ${table} where stream_id = $1`, [id])).rows[0]?.n);
    const left = async (): Promise<[number, number]> => [
      await countOf("actions_log", log.streamId),
      await countOf("streams", streamId),
    ];
    return { streamId, left };
  }
  const due = async (asked = {}) => {
    const answer = await call<{ retention_due: { actions: number; streams: number } }>(
      "retention_due",
      today(),
      workspaceId,
      JSON.stringify(asked),
    );
    return [answer.retention_due.actions, answer.retention_due.streams];
  };

  test("no action and no stream goes for 30 days, and then they do", async () => {
    const { left } = await oldThings();
    await afterFirstNights(29);
    await night(Date.now());
    expect([await left(), await due()]).toEqual([
      [1, 1],
      [0, 0],
    ]);
    await afterFirstNights(31);
    expect(await due()).toEqual([1, 1]);
    await night(Date.now());
    expect([await left(), await due()]).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  test("what a workspace set itself holds at once, and nothing else does", async () => {
    const { left } = await oldThings();
    await afterFirstNights(1);
    expect([await due({ actions: 60 }), await due({ actions: null })]).toEqual([
      [1, 0],
      [0, 0],
    ]);
    await keep({ actions: 90 });
    await night(Date.now());
    expect([await left(), await due()]).toEqual([
      [0, 1],
      [0, 0],
    ]);
  });

  test("nobody gets a pseudonym, and no dead letter is emptied", async () => {
    await keep({ events: 3650 });
    const old = await session(log, Date.now() - 800 * dayMs);
    await owner.query(
      `insert into dead_letters (message_id, stage, reason, payload, stream_id, resent_at)
       values ($1, 'store', 'x', 'words', $1, now() - interval '100 days')`,
      [log.streamId],
    );
    const dueNow = async () => {
      const { rows } = await app.query("select session_id from people_due(now(), 1000) where session_id = $1", [old]);
      return [rows.length, await count("empty_letters", today(), 100)];
    };
    await afterFirstNights(29);
    expect(await dueNow()).toEqual([0, 0]);
    await afterFirstNights(31);
    expect(await dueNow()).toEqual([1, 1]);
  });
});

test("every table that names a stream, or what hangs on one, is emptied before the stream goes", async () => {
  const { rows } = await owner.query<{ name: string; of: string }>(
    `with recursive hanging as (
       select 'streams'::regclass::oid as id
       union select c.conrelid from pg_constraint c join hanging on c.confrelid = hanging.id
       where c.contype = 'f' and c.confdeltype = 'a'
     )
     select distinct id::regclass::text as name from hanging join pg_class on oid = id
     where not relispartition and id <> 'streams'::regclass order by 1`,
  );
  const [body] = (await owner.query<{ text: string }>("select pg_get_functiondef('remove_streams'::regproc) as text"))
    .rows;
  const emptied = new Set(Array.from((body?.text ?? "").matchAll(/delete from (\w+) where/g), ([, name]) => name));
  // A stream that has sessions is not looked at; its scenes and lists go with it by a trigger.
  expect(rows.map(({ name }) => name).filter((name) => !emptied.has(name))).toEqual([
    "overlay_blocks",
    "overlay_scenes",
    "sessions",
    "stream_moderation",
    "viewer_notes",
  ]);
});

test("a deleted stream goes with the requests of its viewers, its exports, its scenes and its lists", async () => {
  const { streamId } = await streamOf(workspaceId);
  await owner.query(
    `insert into viewer_requests (request_id, workspace_id, stream_id, kind, code, due_at)
     values ($1, $2, $3, 'access', 'c', now())`,
    [randomUUID(), workspaceId, streamId],
  );
  await owner.query(
    `insert into exports (export_id, workspace_id, stream_id, scope, format, to_look, created_by)
     values ($1, $2, $3, '{}', 'jsonl', 1, 'x')`,
    [randomUUID(), workspaceId, streamId],
  );
  await owner.query(
    `insert into overlay_scenes (scene_id, stream_id, name, overlay, draft, edited_by) values ($1, $2, 'x', 'x', '{}', 'y')`,
    [randomUUID(), streamId],
  );
  await owner.query(
    "insert into overlay_blocks (block_id, stream_id, handle, note, created_by) values ('x', $1, 'x', '', 'y')",
    [streamId],
  );
  await owner.query(
    "insert into viewer_notes (note_id, stream_id, user_id, body, is_shared, created_by) values ('x', $1, '7', 'x', true, 'y')",
    [streamId],
  );
  await owner.query("insert into stream_moderation (stream_id, version, edited_by) values ($1, 1, 'x')", [streamId]);
  await owner.query("update streams set deleted_at = now() - interval '500 days' where stream_id = $1", [streamId]);
  expect(await call("remove_streams", new Date().toISOString(), 1)).toEqual({ done: 1, stays: 0 });
  const { rows } = await owner.query("select from streams where stream_id = $1", [streamId]);
  expect(rows).toEqual([]);
});

describe("a cut", () => {
  const least: BiteSizes = { ...small, hide: 1, begin: 1, rows: 1, actions: 1, sessions: 1, streams: 1, people: 1 };

  test.each(retentionSteps.map((name, index) => [name, index] as const))(
    "after one bite of %s leaves a log that is proved, and the next night ends it",
    async (_name, index) => {
      const other = await streamOf(await anotherWorkspace({ events: 3650 }));
      const began = Date.parse("2025-07-01T20:00:00Z") + index * 2 * dayMs;
      const day = dayOf(began);
      // One day that goes whole, one of which another workspace keeps a part.
      const olds = [
        await session(log, began),
        await session(log, began, began + hourMs),
        await session(log, began + dayMs),
      ];
      const kept = await session(other, began + dayMs);
      await night(twoInTheNight(day, 92));
      const at = new Date(twoInTheNight(day, 122));
      // Cut within a bite: long/retention-cuts.test.ts.
      for (const name of retentionSteps.slice(0, index + 1)) {
        await steps[name].bite({ config: configAt("UTC"), at, hubOf, sizes: least });
      }
      expect([await findings(), await findings(other)]).toEqual([[], []]);
      await night(twoInTheNight(day, 122));
      expect(await Promise.all(olds.map(stateOf))).toEqual(["removed", "removed", "removed"]);
      expect([await hasPartition(began), await eventsOf(kept)]).toEqual([false, 3]);
      expect([await findings(), await findings(other)]).toEqual([[], []]);
    },
  );
});

async function anotherWorkspace(days: Record<string, number>): Promise<string> {
  const other = `ws_${randomUUID()}`;
  await owner.query("insert into workspaces (workspace_id, name) values ($1, 'Another')", [other]);
  await keep(days, other);
  return other;
}
