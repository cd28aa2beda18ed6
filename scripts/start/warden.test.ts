import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { isAlive } from "../process-state.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tle-warden-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A supervisor with one child that ignores SIGTERM and has a child of its own. */
const supervisor = () => `
  const { startWarden } = await import(${JSON.stringify(join(import.meta.dirname, "warden-client.ts"))});
  const { startChild } = await import(${JSON.stringify(join(import.meta.dirname, "child.ts"))});
  const script = "process.on('SIGTERM', () => {});" +
    "const { pid } = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);" +
    "console.log(pid); setInterval(() => {}, 1000)";
  const child = startChild({ part: "child", command: process.execPath, args: ["-e", script], cwd: ".", env: process.env,
    logFolder: ${JSON.stringify(folder)}, warden: startWarden(),
    onLine: (grandchild) => console.log(JSON.stringify([child.pid, Number(grandchild)])) });
  setInterval(() => {}, 1000);`;

test("children and their children end with a supervisor that is killed", async () => {
  const starter = spawn(process.execPath, ["--input-type=module", "-e", supervisor()], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(starter.stdout), "line")) as [string];
  const [child, grandchild] = JSON.parse(line) as [number, number];
  expect([isAlive(child), isAlive(grandchild)]).toEqual([true, true]);

  starter.kill("SIGKILL");
  await vi.waitUntil(() => !isAlive(child) && !isAlive(grandchild), { timeout: 20_000 });
});
