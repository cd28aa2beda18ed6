import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MigrationError, planMigrations, readMigrations } from "./plan.ts";

async function folderOf(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "tle-migrations-"));
  for (const [name, sql] of Object.entries(files)) await writeFile(join(folder, name), sql);
  return folder;
}

const valid = { "0001_first.sql": "select 1;", "0002_second.sql": "select 2;" };

test("files are read in order, other files are left alone", async () => {
  const migrations = await readMigrations(await folderOf({ ...valid, "notes.md": "x" }));
  expect(migrations.map(({ version, name }) => [version, name])).toEqual([
    [1, "first"],
    [2, "second"],
  ]);
});

test("line ends do not change a checksum", async () => {
  const [unix] = await readMigrations(await folderOf({ "0001_a.sql": "select 1;\nselect 2;\n" }));
  const [dos] = await readMigrations(await folderOf({ "0001_a.sql": "select 1;\r\nselect 2;\r\n" }));
  expect(dos?.checksum).toBe(unix?.checksum);
});

test.each([
  ["a gap", { "0001_first.sql": "select 1;", "0003_third.sql": "select 3;" }, "expected number 0002"],
  ["a number twice", { ...valid, "0002_twin.sql": "select 2;" }, "expected number 0003"],
  ["a misnamed file", { ...valid, "3-third.sql": "select 3;" }, "named like"],
  ["an empty file", { ...valid, "0003_third.sql": "\n" }, "is empty"],
])("%s is refused", async (_name, files, message) => {
  await expect(readMigrations(await folderOf(files))).rejects.toThrow(message);
});

test("what is applied is not pending, what a newer version applied is ahead; what was changed or renamed is refused", async () => {
  const files = await readMigrations(await folderOf(valid));
  const [first, second] = files;
  if (!first || !second) throw new Error("two files expected");
  expect(planMigrations(files, [])).toEqual({ pending: files, ahead: [] });
  expect(planMigrations(files, [first])).toEqual({ pending: [second], ahead: [] });
  expect(planMigrations(files, files)).toEqual({ pending: [], ahead: [] });
  const newer = [4, 3].map((version) => ({ version, name: "newer", checksum: "x" }));
  expect(planMigrations(files, [...newer, ...files])).toEqual({ pending: [], ahead: ["0003_newer", "0004_newer"] });
  expect(() => planMigrations(files, [{ ...first, checksum: "other" }])).toThrow("changed after it was applied");
  expect(() => planMigrations(files, [{ ...first, name: "renamed" }])).toThrow(MigrationError);
});
