import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startObserving } from "./observe.ts";

const root = join(import.meta.dirname, "../..");
let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tle-observe-"));
  said = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void said.push(line));
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const options = () => ({ root, folder, origin: "http://127.0.0.1:8787", metricsKey: "k".repeat(64) });

test("where there is no Docker it says so, and what there is without", async () => {
  vi.stubEnv("PATH", folder);
  expect(await startObserving(options())).toBeUndefined();
  expect(said.join("\n")).toContain("no Docker with compose here");
  expect(said.join("\n")).toContain("http://127.0.0.1:8787/metrics");
  // The key is in a file of its owner's, and in no line.
  expect(said.join("\n")).not.toContain("kkkk");
  expect(readFileSync(join(folder, "observe", "metrics-key"), "utf8")).toBe("k".repeat(64));
  const { mode } = statSync(join(folder, "observe", "metrics-key"));
  expect(process.platform === "win32" ? 0 : mode & 0o077).toBe(0);
  expect(JSON.parse(readFileSync(join(folder, "observe", "targets.json"), "utf8"))).toEqual([
    { targets: ["127.0.0.1:8787"] },
  ]);
});

test.skipIf(process.platform === "win32")("where there is, it is asked to bring both up, and down again", async () => {
  const calls = join(folder, "calls");
  writeFileSync(join(folder, "docker"), `#!/bin/sh\necho "$OBSERVE_FOLDER $*" >> "${calls}"\n`);
  chmodSync(join(folder, "docker"), 0o755);
  vi.stubEnv("PATH", [folder, process.env["PATH"]].join(delimiter));
  const observing = await startObserving(options());
  await observing?.stop();
  const file = join(root, "scripts/hosting/observe/compose.yaml");
  const made = join(folder, "observe");
  expect(readFileSync(calls, "utf8").trim().split("\n").slice(1)).toEqual([
    `${made} compose --file ${file} --project-name tle-observe up --detach`,
    `${made} compose --file ${file} --project-name tle-observe down`,
  ]);
  expect(said.join("\n")).toContain("http://127.0.0.1:3000/dashboards");
});
