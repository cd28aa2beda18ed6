import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

function run(...args: string[]) {
  // No database anywhere: a command that got so far would fail with 1.
  const env = { ...process.env, DATABASE_URL: "", INIT_CWD: import.meta.dirname };
  return spawnSync(process.execPath, ["scripts/keys.ts", ...args, "--data", "nowhere"], { encoding: "utf8", env });
}

test.each([
  [["create"], "create needs --name NAME"],
  [["create", "my tool"], "create needs --name NAME"],
  [["create", "my", "--name", "tool"], 'create cannot do anything with "my"'],
  [["revoke"], "revoke needs the ID"],
  [["list", "all"], 'list cannot do anything with "all"'],
  [["first-owner", "me"], 'first-owner cannot do anything with "me"'],
  [["first-owner"], "first-owner needs --site URL"],
  [["first-owner", "--site", "live"], "first-owner needs --site URL"],
  [["make"], "There is no command make"],
  [[], "keys needs to be told what to do"],
  [["create", "--nam", "x"], "--nam"],
])("what is missing is said first: %j", (args, problem) => {
  const { status, stdout, stderr } = run(...args);
  expect([status, stdout]).toEqual([2, ""]);
  expect(stderr.split("\n")[0]).toContain(problem);
  expect(stderr).toContain("npm run keys -- create --name NAME");
});

test("what is complete goes on to the database", () => {
  const { status, stderr } = run("create", "--name", "x");
  expect(status).toBe(1);
  expect(stderr).toContain("keys: no database");
});
