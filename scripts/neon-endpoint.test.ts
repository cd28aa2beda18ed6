import { once } from "node:events";
import { createConnection } from "node:net";
import { neon, type NeonDbError, neonConfig, Pool } from "@neondatabase/serverless";
import { drizzle } from "drizzle-orm/neon-http";
import { sql as raw } from "drizzle-orm";
import { integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, inject, test, vi } from "vitest";
import { WebSocket } from "ws";

const database = "neon_endpoint_test";
const url = new URL(inject("postgresUrl"));
url.pathname = `/${database}`;
const connectionString = url.href;

neonConfig.fetchEndpoint = inject("neonEndpoint");
neonConfig.wsProxy = inject("neonWsProxy");
neonConfig.useSecureWebSocket = false;
neonConfig.pipelineConnect = false;
neonConfig.webSocketConstructor = WebSocket;

const sql = neon(connectionString);

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: inject("postgresUrl") });
  await client.connect();
  await client.query(statement);
  await client.end();
}

beforeAll(() => onServer(`create database ${database}`));
afterAll(() => onServer(`drop database ${database} with (force)`));
beforeEach(async () => {
  await sql`drop table if exists thing`;
  await sql`create table thing (id integer primary key, name text, detail jsonb)`;
});

test("values of every type that the project uses come back as the driver promises them", async () => {
  const [row] = await sql`select
    ${{ a: [1, "zwei", null] }}::jsonb as json, ${Buffer.from([0, 1, 255])}::bytea as bytes,
    ${"2026-11-20T21:30:00.123Z"}::timestamptz as at, ${["a", 'b "c"', "ü,{}"]}::text[] as texts,
    ${"9223372036854775807"}::bigint as big, ${null}::text as nothing, ${42}::integer as number,
    ${true}::boolean as yes, ${1.5}::double precision as half, ${"名前 🎁"} as emoji`;
  expect(row).toEqual({
    json: { a: [1, "zwei", null] },
    bytes: Buffer.from([0, 1, 255]),
    at: new Date("2026-11-20T21:30:00.123Z"),
    texts: ["a", 'b "c"', "ü,{}"],
    big: "9223372036854775807",
    nothing: null,
    number: 42,
    yes: true,
    half: 1.5,
    emoji: "名前 🎁",
  });
});

test("a page that asks for what is no address is refused, and takes nobody with it", async () => {
  const { hostname, port } = new URL(inject("neonEndpoint"));
  const line = createConnection(Number(port), hostname);
  const key = Buffer.alloc(16).toString("base64");
  const upgrade = `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}`;
  line.write(`GET // HTTP/1.1\r\nHost: ${hostname}\r\n${upgrade}\r\n\r\n`);
  const [answer] = (await once(line, "data")) as [Buffer];
  expect(answer.toString()).toContain("404 Not Found");
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
});

test("array mode and full results carry the fields", async () => {
  const result = await sql.query("select 1 as one, 'x' as letter", [], { arrayMode: true, fullResults: true });
  expect(result.rows).toEqual([[1, "x"]]);
  expect(result).toMatchObject({ command: "SELECT", rowCount: 1, rowAsArray: true });
  expect(result.fields.map(({ name, dataTypeID }) => ({ name, dataTypeID }))).toEqual([
    { name: "one", dataTypeID: 23 },
    { name: "letter", dataTypeID: 25 },
  ]);
});

test("a broken rule of the database is a NeonDbError with its code and constraint", async () => {
  await sql`insert into thing (id) values (1)`;
  const error = await sql`insert into thing (id) values (1)`.then(
    () => undefined,
    (thrown: NeonDbError) => thrown,
  );
  expect(error).toMatchObject({
    name: "NeonDbError",
    code: "23505",
    constraint: "thing_pkey",
    table: "thing",
    detail: "Key (id)=(1) already exists.",
    severity: "ERROR",
  });
});

test("several statements in one text are refused, as at Neon", async () => {
  await expect(sql.query("select 1; select 2")).rejects.toMatchObject({ code: "42601" });
});

test("a wrong password is the database's answer", async () => {
  const wrong = new URL(connectionString);
  wrong.password = "wrong";
  await expect(neon(wrong.href)`select 1`).rejects.toMatchObject({ code: "28P01" });
});

test("a connection string of another host is refused before anything connects to it", async () => {
  await expect(neon("postgres://user:secret@example.com/db")`select 1`).rejects.toThrow(/HTTP status 403/);
  await expect(neon("postgres://user:secret@example.com/db")`select 1`).rejects.not.toThrow(/secret/);
});

test("a transaction returns every result, and a failing one leaves nothing", async () => {
  const [inserted, counted] = await sql.transaction([
    sql`insert into thing (id, name) values (1, 'a'), (2, 'b') returning id`,
    sql`select count(*)::integer as n from thing`,
  ]);
  expect([inserted, counted]).toEqual([[{ id: 1 }, { id: 2 }], [{ n: 2 }]]);

  await expect(
    sql.transaction([sql`insert into thing (id) values (3)`, sql`insert into thing (id) values (1)`]),
  ).rejects.toMatchObject({ code: "23505" });
  expect(await sql`select id from thing order by id`).toEqual([{ id: 1 }, { id: 2 }]);
});

test("isolation level, read-only and deferrable reach the database", async () => {
  const show = sql`select current_setting('transaction_isolation') as level,
    current_setting('transaction_read_only') as read_only, current_setting('transaction_deferrable') as deferrable`;
  const [[strict] = []] = await sql.transaction([show], {
    isolationLevel: "Serializable",
    readOnly: true,
    deferrable: true,
  });
  expect(strict).toEqual({ level: "serializable", read_only: "on", deferrable: "on" });
  await expect(sql.transaction([sql`insert into thing (id) values (9)`], { readOnly: true })).rejects.toMatchObject({
    code: "25006",
  });
});

test("a setting does not live longer than its request", async () => {
  await sql`select set_config('statement_timeout', '1234', false)`;
  const after = await Promise.all(
    Array.from({ length: 20 }, () => sql`select current_setting('statement_timeout') as timeout`),
  );
  expect(after.flat()).toEqual(Array.from({ length: 20 }, () => ({ timeout: "0" })));
});

test("drizzle reads, writes and batches over it", async () => {
  const thing = pgTable("thing", { id: integer().primaryKey(), name: text(), detail: jsonb() });
  const db = drizzle({ client: sql });
  await db.insert(thing).values([{ id: 1, name: "one", detail: { deep: [1] } }]);
  const [, rows, [count]] = await db.batch([
    db.insert(thing).values({ id: 2, name: "two" }),
    db.select().from(thing).orderBy(thing.id),
    db.select({ n: raw<number>`count(*)::integer` }).from(thing),
  ]);
  expect(rows).toEqual([
    { id: 1, name: "one", detail: { deep: [1] } },
    { id: 2, name: "two", detail: null },
  ]);
  expect(count).toEqual({ n: 2 });
  await expect(
    db.batch([db.insert(thing).values({ id: 3 }), db.insert(thing).values({ id: 1 })]),
  ).rejects.toMatchObject({ code: "23505" });
  expect(await db.$count(thing)).toBe(2);
});

test("a pool holds an interactive transaction over the WebSocket", async () => {
  const pool = new Pool({ connectionString });
  const client = await pool.connect();
  await client.query("begin");
  const { rows } = await client.query("insert into thing (id, name) values ($1, $2) returning id, name", [7, "seven"]);
  expect(rows).toEqual([{ id: 7, name: "seven" }]);
  expect(await sql`select id from thing`).toEqual([]);
  await client.query("rollback");
  const big = await client.query<{ filler: string }>("select repeat('x', 3000000) as filler");
  expect(big.rows[0]?.filler.length).toBe(3_000_000);
  client.release();
  await pool.end();
  expect(await sql`select id from thing`).toEqual([]);
});

test("the WebSocket does not reach another address", async () => {
  const socket = new WebSocket(`ws://${inject("neonWsProxy")}?address=127.0.0.1:22`);
  const message = await new Promise((resolve) => socket.on("error", (error) => resolve(error.message)));
  expect(message).toContain("403");
});

test("a thousand rows go in as one JSON parameter, and a second time none of them is new", async () => {
  const rows = Array.from({ length: 1000 }, (_, id) => ({ id, name: `name ${id}`, detail: { text: "x".repeat(400) } }));
  const insert = () => sql`insert into thing (id, name, detail)
    select id, name, detail from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id integer, name text, detail jsonb)
    on conflict do nothing returning id`;
  expect(await insert()).toHaveLength(1000);
  expect(await insert()).toHaveLength(0);
});

test("fifty requests at once are all answered", async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) => sql`select ${n}::integer as n, pg_sleep(0.02)`),
  );
  expect(answers.map(([row]) => row?.["n"])).toEqual(Array.from({ length: 50 }, (_, n) => n));
});

test("requests and responses over 10 MiB are refused with the limit named", async () => {
  await expect(sql`select length(${"x".repeat(11 * 1024 * 1024)})`).rejects.toThrow(/413.*10485760/);
  await expect(sql`select repeat('x', 11 * 1024 * 1024)`).rejects.toThrow(/507.*10485760/);
});

test.each([
  ["a body that is not JSON", "{", 400],
  ["a body of another shape", '{"statement": "select 1"}', 400],
])("%s is refused", async (_, body, status) => {
  const headers = {
    "Neon-Connection-String": connectionString,
    "Neon-Raw-Text-Output": "true",
    "Neon-Array-Mode": "true",
  };
  const response = await fetch(inject("neonEndpoint"), { method: "POST", headers, body });
  expect(response.status).toBe(status);
});

test("other paths, methods and a missing connection string are refused", async () => {
  const endpoint = inject("neonEndpoint");
  expect((await fetch(endpoint)).status).toBe(404);
  expect((await fetch(new URL("/other", endpoint), { method: "POST", body: "{}" })).status).toBe(404);
  expect((await fetch(endpoint, { method: "POST", body: "{}" })).status).toBe(400);
});

test("connections that the database ends in the middle of their work are answered for and replaced", async () => {
  const asleep = `from pg_stat_activity where wait_event = 'PgSleep' and datname = '${database}'`;
  for (let round = 0; round < 5; round++) {
    const cutOff = Array.from({ length: 4 }, () => sql`select pg_sleep(20)`.catch((error: Error) => error));
    await vi.waitUntil(async () => (await sql.query(`select 1 ${asleep}`)).length === 4, { timeout: 10_000 });
    await sql.query(`select pg_terminate_backend(pid) ${asleep}`);
    for (const error of await Promise.all(cutOff)) expect(error).toBeInstanceOf(Error);
  }
  expect(await sql`select 1 as one`).toEqual([{ one: 1 }]);
});
