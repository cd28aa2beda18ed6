import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../test/database.ts";
import { startPostgres } from "../postgres.ts";
import { prepareDatabase, type Server } from "./database.ts";
import { type LocalSecrets, readLocalSecrets } from "./local-secrets.ts";
import type { Source } from "./options.ts";

let database: TestDatabase;
let folder: string;
let secrets: LocalSecrets;
beforeEach(async () => {
  database = await createTestDatabase();
  folder = mkdtempSync(join(tmpdir(), "tle-database-"));
  secrets = readLocalSecrets(folder);
});
afterEach(async () => {
  if (secrets.appRole !== undefined) {
    await database.query(`drop owned by ${secrets.appRole}`);
    await database.query(`drop role ${secrets.appRole}`);
  }
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const demo: Source = { kind: "demo", user: "demo", seed: "1", speed: "1" };
const creator: Source = { kind: "tiktok", user: "somebody", provider: "direct", redundant: false };

function server(ownerUrl: string, isGiven: boolean): Server {
  return { ownerUrl, isGiven, ended: new Promise(() => undefined), stop: async () => undefined };
}

async function whoLogsIn(appUrl: string): Promise<string | undefined> {
  const client = new Client({ connectionString: appUrl });
  await client.connect();
  await client.query("select from events limit 1");
  const { rows } = await client.query<{ role: string }>("select current_user as role");
  await client.end();
  return rows[0]?.role;
}

test("where somebody else's tle_app is, an installation has a role of its own, and theirs keeps its password", async () => {
  const given = server(database.ownerUrl, true);
  const appUrl = await prepareDatabase(given, { folder, secrets, source: demo });
  expect(await whoLogsIn(appUrl)).toMatch(/^tle_app_local_[0-9a-f]{8}$/);
  expect(await whoLogsIn(database.appUrl)).toBe("tle_app");
  // The next start is the same role, with what it remembers alone.
  expect(await prepareDatabase(given, { folder, secrets: readLocalSecrets(folder), source: demo })).toBe(appUrl);
});

test("an installation whose password opens tle_app goes on with it", async () => {
  const older = { ...secrets, appPassword: inject("appPassword") };
  const appUrl = await prepareDatabase(server(database.ownerUrl, true), { folder, secrets: older, source: demo });
  expect(await whoLogsIn(appUrl)).toBe("tle_app");
  expect(readLocalSecrets(folder).appRole).toBeUndefined();
});

test("the demo show is not written among streams of others, and nothing else is either", async () => {
  await database.query("insert into streams (stream_id, workspace_id, unique_id) values ('st_1', 'default', 'theirs')");
  const given = server(database.ownerUrl, true);
  const nothing: Source = { kind: "none", user: "demo" };
  const file: Source = { kind: "file", user: "demo", file: "/x", speed: "1" };
  for (const source of [demo, file, nothing]) {
    const refused = prepareDatabase(given, { folder, secrets, source });
    await expect(refused).rejects.toMatchObject({ part: "stream", message: expect.stringContaining("@theirs") });
  }
  expect(await database.query("select from api_keys")).toEqual([]);
  expect(await database.query("select from pg_roles where rolname like 'tle\\_app\\_local%'")).toEqual([]);
});

test("a stream that is named, and one that this installation made, stand beside others", async () => {
  await database.query("insert into streams (stream_id, workspace_id, unique_id) values ('st_1', 'default', 'theirs')");
  const given = server(database.ownerUrl, true);
  await prepareDatabase(given, { folder, secrets, source: creator });
  secrets.overlayTokens["st_1"] = "ov_mine";
  await prepareDatabase(given, { folder, secrets, source: demo });
  // The embedded database is this data folder's alone.
  await database.query("insert into streams (stream_id, workspace_id, unique_id) values ('st_2', 'default', 'second')");
  await expect(prepareDatabase(given, { folder, secrets, source: demo })).rejects.toThrow(/the stream of @second/);
});

test("the embedded database goes on when its secrets were lost", async () => {
  const postgres = await startPostgres({ home: join(folder, "postgres"), volatile: true });
  try {
    const embedded = server(postgres.url, false);
    const first = await prepareDatabase(embedded, { folder, secrets, source: demo });
    rmSync(join(folder, "local.json"));
    const anew = readLocalSecrets(folder);
    const second = await prepareDatabase(embedded, { folder, secrets: anew, source: demo });
    expect(await whoLogsIn(second)).toBe("tle_app");
    await expect(whoLogsIn(first)).rejects.toMatchObject({ code: "28P01" });
  } finally {
    await postgres.stop();
    rmSync(postgres.home, { recursive: true, force: true });
  }
});
