import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { migrate } from "../migrations/migrate.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

async function query(sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    return (await client.query(sql)).rows as unknown[];
  } finally {
    await client.end();
  }
}

test("applying the project's migrations twice does nothing the second time", async () => {
  expect(await migrate({ databaseUrl: database.ownerUrl })).toEqual([]);
});

test("two runners at once apply each file once; a file that fails leaves nothing behind", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tle-migrations-"));
  await writeFile(join(folder, "0001_one.sql"), "create table one (n integer);");
  await writeFile(join(folder, "0002_two.sql"), "create table two (n integer);");
  await query("drop table schema_migrations");
  const runs = await Promise.all([1, 2].map(() => migrate({ databaseUrl: database.ownerUrl, folder })));
  expect(runs.flat().map((migration) => migration.name)).toEqual(["one", "two"]);

  await writeFile(join(folder, "0003_three.sql"), "create table three (n integer); select 1 / 0;");
  await expect(migrate({ databaseUrl: database.ownerUrl, folder })).rejects.toMatchObject({ code: "22012" });
  expect(await query("select to_regclass('three') as found")).toEqual([{ found: null }]);

  await writeFile(join(folder, "0001_one.sql"), "create table one (n bigint);");
  await expect(migrate({ databaseUrl: database.ownerUrl, folder })).rejects.toThrow("changed after it was applied");
});
