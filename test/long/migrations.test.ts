import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { migrate } from "../../migrations/migrate.ts";
import { missingGrants } from "../../migrations/app-role.ts";
import { createTestDatabase, type TestDatabase } from "../database.ts";
import { startTransactionPooler } from "../transaction-pooler.ts";

const root = join(import.meta.dirname, "../..");

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

function query(sql: string): Promise<unknown[]> {
  return withClient(async (client) => (await client.query(sql)).rows as unknown[]);
}

async function withClient<T>(use: (client: Client) => Promise<T>, connectionString = database.ownerUrl): Promise<T> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

function loggedInAs(role: string, password: string, ownerUrl = database.ownerUrl): string {
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = password;
  return url.href;
}

/** `npm run migrate` with these arguments, at this database unless `env` names another. */
function run(args: string[], env: Record<string, string> = {}) {
  const given = { ...process.env, DATABASE_URL: database.ownerUrl, ...env };
  return spawnSync(process.execPath, ["migrations/migrate.ts", ...args], { cwd: root, env: given, encoding: "utf8" });
}

test("applying the project's migrations twice does nothing the second time", async () => {
  expect(await migrate({ databaseUrl: database.ownerUrl })).toEqual({ applied: [], ahead: [], password: "kept" });
});

test("two runners at once apply each file once; a file that fails leaves nothing behind", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tle-migrations-"));
  await writeFile(join(folder, "0001_one.sql"), "create table one (n integer);");
  await writeFile(join(folder, "0002_two.sql"), "create table two (n integer);");
  await query("drop table schema_migrations");
  const runs = await Promise.all([1, 2].map(() => migrate({ databaseUrl: database.ownerUrl, folder })));
  expect(runs.flatMap(({ applied }) => applied).map((migration) => migration.name)).toEqual(["one", "two"]);

  await writeFile(join(folder, "0003_three.sql"), "create table three (n integer); select 1 / 0;");
  await expect(migrate({ databaseUrl: database.ownerUrl, folder })).rejects.toMatchObject({ code: "22012" });
  expect(await query("select to_regclass('three') as found")).toEqual([{ found: null }]);

  await writeFile(join(folder, "0001_one.sql"), "create table one (n bigint);");
  await expect(migrate({ databaseUrl: database.ownerUrl, folder })).rejects.toThrow("changed after it was applied");
});

test("an owner who is no superuser migrates, and is no member of the role that may change the log", async () => {
  const name = `${database.name}_plain`;
  await query(`create role tle_test_owner login createrole password 'plain'`);
  // Somebody else's database of the cluster had these roles made; whoever did it lets this owner use them.
  await query("grant tle_keeper, tle_privacy to tle_test_owner with admin option, set false, inherit false");
  await query(`create database ${name} owner tle_test_owner template template0`);
  const url = new URL(loggedInAs("tle_test_owner", "plain"));
  url.pathname = `/${name}`;
  try {
    await migrate({ databaseUrl: url.href, role: "tle_app_plain" });
    await withClient(async (client) => {
      expect(await missingGrants(client, "tle_privacy_plain", "tle_privacy")).toEqual([]);
      for (const statement of ["set role tle_keeper", "select erase_events('s', 'w', '{1}')"]) {
        await expect(client.query(statement)).rejects.toMatchObject({ code: "42501" });
      }
      // It gets as far as that nothing was carried over.
      const nothing =
        "select carry_over_events('s', gen_random_uuid(), current_date, '{}', '{}', '{}', '{}', null, null)";
      await expect(client.query(nothing)).rejects.toMatchObject({ code: "23502" });
    }, url.href);
  } finally {
    await query(`drop database if exists ${name} with (force)`);
    for (const role of ["tle_app_plain", "tle_privacy_plain", "tle_test_owner"])
      await query(`drop owned by ${role}; drop role ${role}`);
  }
});

test("two environments in one cluster have a role and a password each, and rights in their own database alone", async () => {
  const staging = await createTestDatabase();
  const roles = ["tle_app_one", "tle_app_two"] as const;
  try {
    const first = { databaseUrl: database.ownerUrl, role: roles[0], appPassword: "the first password" };
    const second = { databaseUrl: staging.ownerUrl, role: roles[1], appPassword: "the second password" };
    expect((await migrate(first)).password).toBe("set");
    expect((await migrate(second)).password).toBe("set");
    // Staging's password again, and another for a role that has one: neither moves what somebody logs in with.
    expect((await migrate({ ...first, appPassword: "typed anew" })).password).toBe("kept");

    const asFirst = loggedInAs(roles[0], "the first password");
    const asSecond = loggedInAs(roles[1], "the second password", staging.ownerUrl);
    for (const url of [asFirst, asSecond]) {
      await withClient(async (client) => {
        await client.query("insert into streams (stream_id, workspace_id, unique_id) values ('st_x', 'default', 'x')");
        await client.query("update streams set wanted = false");
        await client.query("select make_event_partitions(current_date, 1)");
        await expect(client.query("delete from events")).rejects.toMatchObject({ code: "42501" });
        await expect(client.query("update streams set created_at = now()")).rejects.toMatchObject({ code: "42501" });
      }, url);
    }
    // The same role at the other environment's database sees nothing.
    await withClient(
      (client) => expect(client.query("select from events")).rejects.toMatchObject({ code: "42501" }),
      loggedInAs(roles[0], "the first password", staging.ownerUrl),
    );

    // A run that names no environment brings what is new to the roles that are there, and what was taken back as well.
    await query(
      "create table later (n integer); grant select on later to tle_app; revoke update (wanted) on streams from tle_app",
    );
    await migrate({ databaseUrl: database.ownerUrl });
    await withClient(async (client) => {
      await client.query("select from later");
      await expect(client.query("update streams set wanted = true")).rejects.toMatchObject({ code: "42501" });
    }, asFirst);
    await withClient(async (client) => expect(await missingGrants(client, roles[0])).toEqual([]));

    // The same for the role that may have events erased: it may in its own database, and no environment's Workers may.
    await migrate({ ...first, privacyPassword: "the first for privacy" });
    const erase = "select * from erase_events('st_x', 'asked', '{7}')";
    await withClient(
      async (client) => {
        expect((await client.query(erase)).rows).toEqual([{ erasure_id: null, event_count: "0" }]);
        await expect(client.query("select from events")).rejects.toMatchObject({ code: "42501" });
      },
      loggedInAs("tle_privacy_one", "the first for privacy"),
    );
    await withClient(
      (client) => expect(client.query(erase)).rejects.toMatchObject({ code: "42501" }),
      loggedInAs("tle_privacy_one", "the first for privacy", staging.ownerUrl),
    );
    await withClient((client) => expect(client.query(erase)).rejects.toMatchObject({ code: "42501" }), asFirst);

    const replaced = { ...first, appPassword: "typed anew", replacePassword: true };
    expect((await migrate(replaced)).password).toBe("set");
    await withClient((client) => client.query("select"), loggedInAs(roles[0], "typed anew"));
  } finally {
    await staging.drop();
    for (const role of [...roles, "tle_privacy_one", "tle_privacy_two"]) {
      await query(`drop owned by ${role}; drop role ${role}`);
    }
  }
});

test("the command says what it did about the role, and a name that is none", async () => {
  try {
    expect(run(["--env", "cmd"])).toMatchObject({ status: 0, stdout: expect.stringContaining("cannot log in yet") });
    const given = run(["--env", "cmd"], { APP_PASSWORD: "a password" });
    expect(given.stdout).toMatch(/0 applied; role tle_app_cmd logs in with the password of APP_PASSWORD/);
    expect(run(["--env", "cmd"], { APP_PASSWORD: "b" }).stdout).toMatch(/keeps its password; --new-password/);
    expect(run(["--env", "Pre-Prod"])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("environment's name"),
    });
  } finally {
    for (const role of ["tle_app_cmd", "tle_privacy_cmd"]) await query(`drop owned by ${role}; drop role ${role}`);
  }
});

test("rows from before the stream was in the keys are carried over where they are, and of a shared id each stream gets its own", async () => {
  const name = `${database.name}_old`;
  await query(`create database ${name} template template0`);
  const url = new URL(database.ownerUrl);
  url.pathname = `/${name}`;
  const old = { databaseUrl: url.href, folder: await mkdtemp(join(tmpdir(), "tle-migrations-")) };
  try {
    for (const file of (await readdir(join(root, "migrations"))).filter((one) => /^00(0\d|1[0-4])_/.test(one))) {
      await copyFile(join(root, "migrations", file), join(old.folder, file));
    }
    expect((await migrate(old)).applied).toHaveLength(14);
    await withClient(async (client) => {
      await client.query(rowsOfBefore);
      const filesOf = async () =>
        (await client.query("select pg_relation_filenode(relid) from pg_partition_tree('events') where isleaf")).rows;
      const before = await filesOf();
      await migrate({ databaseUrl: old.databaseUrl });
      // Not a row was written anew.
      expect(await filesOf()).toEqual(before);
      const { rows } = await client.query(
        `select stream_id, left(session_id::text, 1) as session, provider, first_offset::integer, last_offset::integer,
           last_seq_no::integer, event_count::integer, gap_count, encode(chain_head, 'hex') as head
         from sessions order by 1, 2`,
      );
      const head = (digits: string) => digits.repeat(32);
      const columns = ["stream_id", "session", "provider", "first_offset", "last_offset", "last_seq_no", "event_count"];
      expect(
        rows.map((row: Record<string, unknown>) => [...columns, "gap_count", "head"].map((one) => row[one])),
      ).toEqual([
        ["st_forger", "a", "mock", 1, 2, 2, 2, 0, head("02")],
        ["st_victim", "a", "unknown", 3, 4, 4, 2, 1, head("04")],
        ["st_victim", "b", "mock", 5, 5, 1, 1, 0, head("05")],
      ]);
      const { rows: events } = await client.query(
        "select event_json(events) as event from events order by feed_offset",
      );
      expect(events[0]).toEqual({ event: eventOfBefore });

      // What came before comes again: it is the same. Another event in its place is not.
      const store = async (eventId: string) =>
        (await client.query("select (store_messages($1)).*", [messageOf({ ...eventOfBefore, eventId })]))
          .rows[0] as object;
      expect(await store(eventOfBefore.eventId)).toMatchObject({ stored: 0, conflicts: [] });
      expect(await store("ff".repeat(32))).toMatchObject({
        stored: 0,
        conflicts: [{ streamId: "st_forger", offset: 1 }],
      });
    }, url.href);
  } finally {
    await query(`drop database if exists ${name} with (force)`);
  }
});

const sessionOfBefore = "aaaaaaaa-0000-4000-8000-000000000000";
/** Of two streams that used one session id, as the log took them: the one that came first has the row of the session. */
const rowsOfBefore = `
  insert into streams (stream_id, workspace_id, unique_id)
    values ('st_victim', 'default', 'victim'), ('st_forger', 'default', 'forger');
  insert into events (day, session_id, seq_no, stream_id, room_id, epoch, feed_offset, event_id, event_type, trigger_id,
    raw_type, occurred_at, ingested_at, source, user_id, event_user, payload, chain)
  select '2026-01-01', session_id::uuid, seq_no, stream_id, '7', 'e', feed_offset,
    sha256(convert_to(feed_offset::text, 'UTF8')), event_type, 1, 'WebcastChatMessage', to_timestamp(1), to_timestamp(2),
    'live', '5', '{"userId": "5", "uniqueId": "v"}', '{"message": "x"}', decode(repeat('0' || feed_offset, 32), 'hex')
  from (values (1, '${sessionOfBefore}', 1, 'st_forger', 'CHAT'), (2, '${sessionOfBefore}', 2, 'st_forger', 'CHAT'),
    (3, '${sessionOfBefore}', 3, 'st_victim', 'GAP'), (4, '${sessionOfBefore}', 4, 'st_victim', 'CHAT'),
    (5, 'bbbbbbbb-0000-4000-8000-000000000000', 1, 'st_victim', 'CHAT'))
    as e(feed_offset, session_id, seq_no, stream_id, event_type);
  insert into sessions (session_id, stream_id, room_id, provider, day, epoch, started_at, first_offset, last_offset,
    last_seq_no, event_count, gap_count, chain_head)
  values ('${sessionOfBefore}', 'st_forger', '7', 'mock', '2026-01-01', 'e', to_timestamp(1), 1, 2, 2, 2, 0,
      decode(repeat('02', 32), 'hex')),
    ('bbbbbbbb-0000-4000-8000-000000000000', 'st_victim', '7', 'mock', '2026-01-01', 'e', to_timestamp(1), 5, 5, 1, 1, 0,
      decode(repeat('05', 32), 'hex'));`;

const eventOfBefore = {
  schemaVersion: "1",
  eventId: createHash("sha256").update("1").digest("hex"),
  eventType: "CHAT",
  triggerId: 1,
  streamId: "st_forger",
  roomId: "7",
  sessionId: sessionOfBefore,
  seqNo: 1,
  rawType: "WebcastChatMessage",
  timestamp: 1000,
  ingestedAt: 2000,
  source: "live",
  user: { userId: "5", uniqueId: "v" },
  payload: { message: "x" },
  offset: 1,
};

function messageOf(event: typeof eventOfBefore): string {
  const session = { sessionId: sessionOfBefore, roomId: "7", provider: "mock", startedAt: 1000, day: "2026-01-01" };
  const head = { streamId: event.streamId, epoch: "e", firstOffset: 1, lastOffset: 1 };
  return JSON.stringify([{ ...head, session, chain: ["01".repeat(32)], events: [event] }]);
}

test("a dry run says what is not applied at a database, and changes nothing", async () => {
  await query("delete from schema_migrations where version > 9");
  const { status, stdout } = run(["--dry-run", "--env", "dry"]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^not applied 0010_limits/m);
  expect(stdout).not.toMatch(/0009_/);
  expect(stdout).toMatch(/\d+ of \d+ not applied yet; role tle_app_dry is not there yet; nothing was changed/);
  expect(await query("select max(version) as last from schema_migrations")).toEqual([{ last: 9 }]);
  expect(await query("select from pg_roles where rolname = 'tle_app_dry'")).toEqual([]);

  await query("drop table schema_migrations");
  expect(run(["--dry-run"]).stdout).toMatch(/^not applied 0001_spine/m);
  expect(await query("select to_regclass('schema_migrations') as found")).toEqual([{ found: null }]);
  expect(run(["--dry-run"], { DATABASE_URL: "" }).stdout).toMatch(/^0001_spine/m);
});

test("a file that was changed after it was applied is refused, and nothing is done; a database that is ahead is left as it is", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tle-migrations-"));
  for (const file of await readdir(join(root, "migrations"))) {
    if (file.endsWith(".sql")) await copyFile(join(root, "migrations", file), join(folder, file));
  }
  const attempt = () => migrate({ databaseUrl: database.ownerUrl, folder });
  const first = join(folder, "0001_spine.sql");
  const text = await readFile(first, "utf8");
  await writeFile(first, `${text}-- a line more\n`);
  await expect(attempt()).rejects.toThrow(
    "0001_spine was changed after it was applied; put it back and add a new migration instead",
  );
  await writeFile(first, text);
  const newest = (await readdir(folder)).toSorted().at(-1) ?? "";
  await rm(join(folder, newest));
  expect(await attempt()).toMatchObject({ applied: [], ahead: [newest.replace(".sql", "")] });
});

test("a transaction pooler is refused by what it does, before anything is locked", async () => {
  for (const size of [2, 4]) {
    const pooler = await startTransactionPooler(database.ownerUrl, size);
    await expect(migrate({ databaseUrl: pooler.url })).rejects.toThrow(/a pooler answers at this address/);
    await pooler.stop();
  }
  expect((await migrate({ databaseUrl: database.ownerUrl })).applied).toEqual([]);
});

test("waiting for another run has an end, and says who it is", async () => {
  await withClient(async (other) => {
    await other.query("set application_name = 'the other run'; select pg_advisory_lock(5421907)");
    const said: string[] = [];
    const late = migrate({ databaseUrl: database.ownerUrl, patienceMs: 50, onWait: (holder) => said.push(holder) });
    await expect(late).rejects.toThrow(/another run holds the lock.*role postgres, the other run, from 127.0.0.1/);
    expect(said.join()).toContain("the other run");

    // Once it is done, who waits goes on.
    const { promise: waits, resolve } = Promise.withResolvers<void>();
    const next = migrate({ databaseUrl: database.ownerUrl, onWait: () => resolve() });
    await waits;
    await other.query("select pg_advisory_unlock(5421907)");
    expect((await next).applied).toEqual([]);
  });
});

test("a table that somebody uses ends the wait of a file, which is rolled back", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tle-migrations-"));
  await writeFile(
    join(folder, "0001_one.sql"),
    "create table one (n integer); alter table gifts add column extra text;",
  );
  await query("drop table schema_migrations");
  await withClient(async (reader) => {
    await reader.query("begin; select from gifts");
    const run = migrate({ databaseUrl: database.ownerUrl, folder, patienceMs: 50 });
    await expect(run).rejects.toThrow(/0001_one waited .* for a table that somebody uses/);
    await reader.query("rollback");
  });
  expect(await query("select to_regclass('one') as found")).toEqual([{ found: null }]);
});
