import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test } from "vitest";

let project: string;
const inProject = (...names: string[]) => join(project, ...names);

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "tle-bootstrap-"));
  mkdirSync(inProject("scripts"));
  copyFileSync(join(import.meta.dirname, "bootstrap.mjs"), inProject("scripts", "bootstrap.mjs"));
  writeLock({
    "": {},
    "node_modules/a": { version: "1.0.0" },
    "node_modules/other-os": { version: "1.0.0", optional: true },
  });
  // Stands in for npm: notes how it was called, and installs what the lockfile names, or fails.
  writeFileSync(
    inProject("npm.js"),
    `const { appendFileSync, copyFileSync, existsSync, mkdirSync } = require("node:fs");
     appendFileSync("calls", process.argv.slice(2).join(" ") + "\\n");
     if (existsSync("broken")) process.exit(1);
     mkdirSync("node_modules", { recursive: true });
     copyFileSync("package-lock.json", "node_modules/.package-lock.json");`,
  );
  writeFileSync(
    inProject("say.ts"),
    `const code: number = Number(process.argv[2]);
     console.log(JSON.stringify({ path: process.env["PATH"]?.split(":")[0], code })); process.exit(code);`,
  );
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function writeLock(packages: object): void {
  writeFileSync(inProject("package-lock.json"), JSON.stringify({ packages }));
}

function run(...args: string[]) {
  const env = { ...process.env, npm_execpath: inProject("npm.js") };
  return spawnSync(process.execPath, ["scripts/bootstrap.mjs", ...args], { cwd: project, env, encoding: "utf8" });
}

const calls = () => (existsSync(inProject("calls")) ? readFileSync(inProject("calls"), "utf8").trim().split("\n") : []);

test("a fresh clone is installed once, then the script runs and its exit code is passed on", () => {
  const first = run("say.ts", "7");
  expect(first.status).toBe(7);
  expect(first.stdout).toContain(JSON.stringify({ path: inProject("node_modules", ".bin"), code: 7 }));
  expect(run("say.ts", "0").status).toBe(0);
  expect(calls()).toEqual(["ci --no-audit --no-fund"]);
});

test.each([
  ["another version is wanted", () => writeLock({ "node_modules/a": { version: "1.0.1" } })],
  [
    "a package is new",
    () => writeLock({ "node_modules/a": { version: "1.0.0" }, "node_modules/b": { version: "1.0.0" } }),
  ],
  ["an install was cut off", () => rmSync(inProject("node_modules", ".package-lock.json"))],
])("it is installed again when %s", (_, change) => {
  run("say.ts", "0");
  change();
  run("say.ts", "0");
  expect(calls()).toHaveLength(2);
});

test("a failing install is said, and the script does not run", () => {
  writeFileSync(inProject("broken"), "");
  const { status, stdout, stderr } = run("say.ts", "0");
  expect(status).toBe(1);
  expect(stderr).toContain("npm ci failed");
  expect(stdout).not.toContain("code");
});

test("dependencies that cannot be written are said before npm is asked, with the mend", () => {
  // A file in its place: what nobody may write, root may.
  writeFileSync(inProject("node_modules"), "");
  const { status, stderr } = run("say.ts", "0");
  expect(status).toBe(1);
  expect(stderr).toMatch(/node_modules cannot be written \(it is a file\).*npm ci/);
  expect(stderr).not.toMatch(/ at .*\.mjs:/);
  expect(calls()).toEqual([]);
});

test("a damaged lockfile is named", () => {
  writeFileSync(inProject("package-lock.json"), "{");
  expect(run("say.ts", "0").stderr).toContain("package-lock.json is missing or damaged");
});

test("a signal reaches the script, which may take its time", async () => {
  run("say.ts", "0");
  writeFileSync(
    inProject("slow.ts"),
    `process.on("SIGTERM", () => setTimeout(() => process.exit(9), 100)); setInterval(() => {}, 1000); console.log("up");`,
  );
  const child = spawn(process.execPath, ["scripts/bootstrap.mjs", "slow.ts"], {
    cwd: project,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(createInterface(child.stdout), "line");
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([9, null]);
});
