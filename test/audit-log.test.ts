/** The audit log in the database: every change has its row, nothing secret is in one, and nothing of it can be changed unseen. */
import { eq, sql } from "drizzle-orm";
import { neonConfig } from "@neondatabase/serverless";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { KeptAudit } from "#shared/protocol/outage-protocol.ts";
import { appendAudit } from "../workers/audit/append.ts";
import { hashAddress } from "../workers/audit/actor.ts";
import { writeKeptAudits } from "../workers/audit/kept.ts";
import type { Config } from "../workers/config.ts";
import { connect, database as drizzled, isWrite } from "../workers/database/client.ts";
import { streams } from "../workers/database/schema.ts";
import { insertStream, setWanted } from "../workers/streams/statements.ts";
import { configOf, createTestDatabase, type TestDatabase } from "./database.ts";

let database: TestDatabase;
let config: Config;
beforeAll(async () => {
  database = await createTestDatabase();
  const actor = { kind: "member", id: "ac_one", address: "203.0.113.7", requestId: "request-1" } as const;
  config = { ...configOf(database), actor };
});
afterAll(() => database.drop());

let made = 0;
async function makeWorkspace(): Promise<string> {
  const id = `audited-${++made}`;
  await database.query("insert into workspaces (workspace_id, name) values ($1, 'Audited')", [id]);
  return id;
}

const rowsOf = (workspaceId: string) =>
  database.query(
    `select number::int, principal_kind, principal_id, address_hash, request_id, action, target_id, before, after
     from audit_log where workspace_id = $1 order by audit_log.number`,
    [workspaceId],
  );

test("a change by the API has a row that says who, from where, under which request, and only what changed", async () => {
  const workspaceId = await makeWorkspace();
  const streamId = `st_${workspaceId}`;
  await insertStream(config, { streamId, workspaceId, uniqueId: "somebody" });
  await setWanted(config, streamId, false);
  // Nothing changes, so nothing is said.
  await setWanted(config, streamId, false);
  await drizzled(config).update(streams).set({ rulesVersion: 7 }).where(eq(streams.streamId, streamId));
  const who = {
    principal_kind: "member",
    principal_id: "ac_one",
    address_hash: await hashAddress(config.SEALING_KEYS, "203.0.113.7"),
    request_id: "request-1",
    target_id: streamId,
  };
  expect(await rowsOf(workspaceId)).toMatchObject([
    { number: 1, principal_kind: "database", principal_id: "postgres", action: "workspace.created" },
    { number: 2, ...who, action: "stream.created", before: null, after: { unique_id: "somebody", wanted: true } },
    { number: 3, ...who, action: "stream.updated", before: { wanted: true }, after: { wanted: false } },
  ]);
});

test("a write without an actor is the database's, by the role that was logged in", async () => {
  const workspaceId = await makeWorkspace();
  const streamId = `st_${workspaceId}`;
  const nobody = configOf(database);
  await insertStream(nobody, { streamId, workspaceId, uniqueId: "somebody" });
  // The transaction of the one before has set nothing for it.
  await insertStream(config, { streamId: `${streamId}-2`, workspaceId, uniqueId: "other" });
  await setWanted(nobody, streamId, false);
  const who = (await rowsOf(workspaceId)).map(({ principal_id }) => principal_id);
  expect(who.slice(1)).toEqual(["tle_app", "ac_one", "tle_app"]);
});

test("what changes no table is appended, bounded, and never as anything but a row", async () => {
  const workspaceId = await makeWorkspace();
  const target = { kind: "overlay", id: "main" };
  await appendAudit(config, { workspaceId, action: "overlay.cleared", target, detail: { scope: "all" } });
  expect((await rowsOf(workspaceId)).at(-1)).toMatchObject({
    principal_id: "ac_one",
    action: "overlay.cleared",
    target_id: "main",
    after: { scope: "all" },
  });
  const large = { workspaceId, action: "overlay.cleared", target, detail: { text: "x".repeat(5000) } };
  await expect(appendAudit(config, large)).rejects.toMatchObject({ code: "23514" });
  await expect(appendAudit(config, { ...large, detail: {}, action: "No Action" })).rejects.toMatchObject({
    code: "23514",
  });
});

test("no secret, no hash of one, no e-mail and no address of a receiver is in a row", async () => {
  const workspaceId = await makeWorkspace();
  const streamId = `st_${workspaceId}`;
  await insertStream(config, { streamId, workspaceId, uniqueId: "somebody" });
  await database.query(
    `insert into endpoints (endpoint_id, stream_id, url, format, batch_size, ordered, enabled, headers_sealed)
     values ('ep_a', $1, 'https://user:pass@hooks.example/api/s3cret-path?t=s3cret', 'event', 1, false, true, 's3cret')`,
    [streamId],
  );
  await database.query(
    `insert into endpoint_secrets (secret_id, endpoint_id, key_id, sealed, public_key)
     values ('es_a', 'ep_a', 'k1', 's3cret', 'whpk_x')`,
  );
  await database.query("update endpoints set url = 'https://hooks.example/another-s3cret' where endpoint_id = 'ep_a'");
  await database.query(
    "insert into api_keys (id, workspace_id, name, secret_hash) values ('key_a', $1, 'n', 's3cret')",
    [workspaceId],
  );
  await database.query(
    "insert into accounts (account_id, display_name, email) values ('ac_x', 'Jane', 'jane@mail.example')",
  );
  await database.query(
    "insert into account_sessions (session_id, account_id, secret_hash) values ('as_x', 'ac_x', 's3cret')",
  );
  const all = await database.query("select before, after from audit_log");
  const text = JSON.stringify(all);
  for (const secret of ["s3cret", Buffer.from("s3cret").toString("hex"), "jane@", "Jane", "user:pass"]) {
    expect(text).not.toContain(secret);
  }
  expect(text).toContain("j…@mail.example");
  expect((await rowsOf(workspaceId)).map(({ action, after }) => [action, (after as { url?: string }).url])).toEqual([
    ["workspace.created", undefined],
    ["stream.created", undefined],
    ["endpoint.created", "https://hooks.example/…"],
    ["endpoint_secret.created", undefined],
    // That it changed is shown, not to what.
    ["endpoint.updated", "https://hooks.example/…"],
    ["key.created", undefined],
  ]);
});

test("every table that is audited leaves out each of its columns that holds a secret", async () => {
  const rows = await database.query(
    `select c.relname as table, t.tgargs::text as arguments, array_agg(a.attname::text) as columns
     from pg_trigger t join pg_class c on c.oid = t.tgrelid
       join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       and (a.atttypid = 'bytea'::regtype or a.attname ~ 'secret_hash|token_hash|sealed|token$|private')
     where t.tgname = 'audit' group by 1, 2`,
  );
  expect(rows.length).toBeGreaterThanOrEqual(5);
  for (const { table, arguments: set, columns } of rows) {
    const text = Buffer.from((set as string).slice(2), "hex").toString();
    for (const column of columns as string[]) expect(`${String(table)}: ${text}`).toContain(column);
  }
});

test("rows are made by nobody but the triggers, and neither the Workers nor the owner change one", async () => {
  const workspaceId = await makeWorkspace();
  const statements = [
    "update audit_log set principal_id = 'x'",
    "delete from audit_log",
    "truncate audit_log",
    `insert into audit_log select * from audit_log where workspace_id = '${workspaceId}'`,
    "update audit_heads set number = 9",
    "delete from audit_heads",
    "truncate audit_heads",
  ];
  for (const statement of statements) {
    await expect(database.query(statement)).rejects.toMatchObject({ code: "23001" });
    await expect(connect(config).query(statement)).rejects.toMatchObject({ code: "42501" });
  }
  for (const statement of ["set role tle_keeper", `select write_audit('', 'a.b', 'k', 'i', null, null)`]) {
    await expect(connect(config).query(statement)).rejects.toMatchObject({ code: "42501" });
  }
});

test("many at once are numbered without a gap, each after the one before", async () => {
  const workspaceId = await makeWorkspace();
  const target = { kind: "overlay", id: "main" };
  const all = Array.from({ length: 20 }, () => appendAudit(config, { workspaceId, action: "overlay.cleared", target }));
  await Promise.all(all);
  const numbers = (await rowsOf(workspaceId)).map(({ number }) => number);
  expect(numbers).toEqual(Array.from({ length: 21 }, (_, index) => index + 1));
});

test("a write that fails leaves no row, and its error is the write's own", async () => {
  const workspaceId = await makeWorkspace();
  const streamId = `st_${workspaceId}`;
  await insertStream(config, { streamId, workspaceId, uniqueId: "somebody" });
  const twice = connect(config).query("insert into streams (stream_id, workspace_id, unique_id) values ($1, $2, 'x')", [
    streamId,
    workspaceId,
  ]);
  await expect(twice).rejects.toMatchObject({ code: "23505" });
  expect(await rowsOf(workspaceId)).toHaveLength(2);
});

test("a kept row whose detail the log refuses is written without it, once, and those behind it are written", async () => {
  const workspaceId = await makeWorkspace();
  const actor = JSON.stringify({ kind: "member", id: "ac_one" });
  const entryOf = (entryId: string, detail: object): KeptAudit => ({
    entryId,
    at: Date.UTC(2026, 10, 28),
    actor,
    workspaceId,
    action: "moderation.write",
    target: { kind: "stream", id: `st_${workspaceId}` },
    detail: JSON.stringify({ ...detail, entry: entryId }),
  });
  const [long, short] = [crypto.randomUUID(), crypto.randomUUID()];
  const entries = [
    entryOf(long, { operation: "undoAct", actId: "a".repeat(4_096) }),
    entryOf(short, { operation: "x" }),
  ];
  expect(await writeKeptAudits(config, entries)).toEqual({ written: [long, short], refused: [] });
  expect(await writeKeptAudits(config, entries)).toEqual({ written: [long, short], refused: [] });
  expect((await rowsOf(workspaceId)).filter(({ action }) => action === "moderation.write")).toMatchObject([
    {
      principal_id: "ac_one",
      target_id: `st_${workspaceId}`,
      after: { entry: long, doneAt: "2026-11-28T00:00:00.000Z", isIncomplete: true },
    },
    { after: { entry: short, operation: "x" } },
  ]);
});

test("a kept row that the log never takes is refused for good, and those behind it are written, of a workspace that is gone too", async () => {
  const workspaceId = await makeWorkspace();
  const entryOf = (action: string): KeptAudit => ({
    entryId: crypto.randomUUID(),
    at: Date.UTC(2026, 10, 28),
    actor: JSON.stringify({ kind: "member", id: "ac_one" }),
    workspaceId,
    action,
    target: { kind: "stream", id: `st_${workspaceId}` },
    detail: "{}",
  });
  const [broken, whole] = [entryOf("no action"), entryOf("moderation.write")];
  await database.query("update workspaces set deleted_at = now() where workspace_id = $1", [workspaceId]);
  expect(await writeKeptAudits(config, [broken, whole])).toEqual({
    written: [whole.entryId],
    refused: [broken.entryId],
  });
  expect((await rowsOf(workspaceId)).at(-1)).toMatchObject({ action: "moderation.write", principal_id: "ac_one" });
});

test("a read with an actor is the same one request as without, and a write is one request too", async () => {
  const workspaceId = await makeWorkspace();
  const bodies: { queries?: unknown[] }[] = [];
  const usual = neonConfig.fetchFunction as typeof fetch | undefined;
  neonConfig.fetchFunction = (url: string, init: RequestInit) => {
    bodies.push(JSON.parse(init.body as string) as { queries?: unknown[] });
    return fetch(url, init);
  };
  try {
    await drizzled(config).select().from(streams).limit(1);
    await connect(config).query("select updated_at, deleted_at from rules limit 1");
    const query = connect(config);
    await query.transaction([query.query("select 1"), query.query("select 2")]);
    expect(bodies.map(({ queries }) => queries?.length ?? 1)).toEqual([1, 1, 2]);
    bodies.length = 0;
    const rows = await drizzled(config)
      .insert(streams)
      .values({ streamId: `st_${workspaceId}`, workspaceId, uniqueId: "one" })
      .returning({ streamId: streams.streamId });
    expect(rows).toEqual([{ streamId: `st_${workspaceId}` }]);
    const db = drizzled(config);
    const [first, second] = await db.batch([
      db.select({ uniqueId: streams.uniqueId }).from(streams).where(eq(streams.workspaceId, workspaceId)),
      db.execute(sql`update streams set wanted = false where workspace_id = ${workspaceId} returning wanted`),
    ]);
    expect([first, second.rows]).toEqual([[{ uniqueId: "one" }], [{ wanted: false }]]);
    const one = connect(config);
    expect(await one`update streams set wanted = true where workspace_id = ${workspaceId} returning wanted`).toEqual([
      { wanted: true },
    ]);
    // Each is one request: the actor and the statements.
    expect(bodies.map(({ queries }) => queries?.length ?? 1)).toEqual([2, 3, 2]);
  } finally {
    neonConfig.fetchFunction = usual;
  }
});

test.each([
  ["select updated_at from rules", false],
  ["with gone as (delete from x returning y) select y from gone", true],
  ["select append_audit($1)", true],
  ["INSERT INTO streams values (1)", true],
  ["select deleted_at, inserted from t where updates > 1", false],
])("%s: write %s", (statement, expected) => {
  expect(isWrite(statement)).toBe(expected);
});

test("an address is told apart from others by a hash that only the host can make", async () => {
  const keys = config.SEALING_KEYS;
  expect(await hashAddress(keys, "203.0.113.7")).toMatch(/^[0-9a-f]{32}$/);
  expect(await hashAddress(keys, "203.0.113.7")).not.toBe(await hashAddress(keys, "203.0.113.8"));
  const others = new Map([["test", "cd".repeat(32)]]);
  expect(await hashAddress(others, "203.0.113.7")).not.toBe(await hashAddress(keys, "203.0.113.7"));
});

test("whoever has the Workers' password can make a temporary table, but no row by its triggers", async () => {
  const client = new Client({ connectionString: database.appUrl });
  await client.connect();
  try {
    await client.query("create temporary table mine (workspace_id text, id text)");
    await expect(
      client.query(
        "create trigger a after insert on mine for each row execute function audit_change('k','id','workspace_id','{}','{}')",
      ),
    ).rejects.toMatchObject({ code: "42501" });
  } finally {
    await client.end();
  }
});
