import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeDevVars, writeDevVars } from "./dev-vars.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tle-dev-vars-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const inRoot = (...names: string[]) => join(root, ...names);

test("a state of wrangler's own steps aside, and comes back", () => {
  mkdirSync(inRoot(".wrangler", "state", "v3"), { recursive: true });
  writeDevVars(root, inRoot("data"), { NAME: "value" });
  expect(readFileSync(inRoot(".dev.vars"), "utf8")).toMatch(/^# Written by npm start.*\nNAME="value"\n$/);
  expect(statSync(inRoot(".dev.vars")).mode & 0o777).toBe(0o600);
  writeFileSync(inRoot(".wrangler", "state", "hub.sqlite"), "x");
  expect(existsSync(inRoot("data", "wrangler", "hub.sqlite"))).toBe(true);
  expect(existsSync(inRoot(".wrangler", "state", "v3"))).toBe(false);

  removeDevVars(root);
  expect(existsSync(inRoot(".dev.vars"))).toBe(false);
  expect(existsSync(inRoot(".wrangler", "state", "v3"))).toBe(true);
  expect(existsSync(inRoot("data", "wrangler", "hub.sqlite"))).toBe(true);
});

test("what a run that was killed has left is written anew, and taken away", () => {
  writeDevVars(root, inRoot("data"), { NAME: "old" });
  writeDevVars(root, inRoot("other"), { NAME: "new" });
  expect(readFileSync(inRoot(".dev.vars"), "utf8")).toContain('"new"');
  writeFileSync(inRoot(".wrangler", "state", "x"), "");
  expect(existsSync(inRoot("other", "wrangler", "x"))).toBe(true);
  removeDevVars(root);
  expect(lstatSync(inRoot(".wrangler", "state"), { throwIfNoEntry: false })).toBeUndefined();
});

test("what another start has there is its own while it runs", () => {
  const text = "# Written by npm start -- --no-workers, which takes it away when it ends. Process ";
  writeFileSync(inRoot(".dev.vars"), `${text}${process.ppid}\n`);
  expect(() => writeDevVars(root, inRoot("data"), {})).toThrow(`is of process ${process.ppid}`);
  removeDevVars(root);
  expect(existsSync(inRoot(".dev.vars"))).toBe(true);
});

test("a file that somebody wrote is not touched", () => {
  writeFileSync(inRoot(".dev.vars"), "DATABASE_URL=x\n");
  expect(() => writeDevVars(root, inRoot("data"), {})).toThrow(/\.dev\.vars is there already/);
  removeDevVars(root);
  expect(readFileSync(inRoot(".dev.vars"), "utf8")).toBe("DATABASE_URL=x\n");
});
