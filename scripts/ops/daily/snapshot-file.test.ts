import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Metrics } from "#shared/api/operations/host.ts";
import { addLine, readLastMetrics } from "./snapshot-file.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "tle-snapshot-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const metrics = (events: number): Metrics => ({
  at: "2026-11-01T03:00:00.000Z",
  streams: 3,
  sessions: 10,
  events,
  deliveries: 1_000,
  failedDeliveries: 5,
  deadLetters: 2,
  conflicts: 0,
  hiddenSessions: 0,
  removingSessions: 0,
  sessionsToSumUp: 0,
});

test("a line a day, and the last one is what is held against", () => {
  const file = join(folder, "days.ndjson");
  expect(readLastMetrics(file)).toBeUndefined();
  for (const events of [1, 2]) expect(addLine(file, JSON.stringify(metrics(events)))).toBeUndefined();
  expect(readFileSync(file, "utf8").split("\n")).toHaveLength(3);
  expect(readLastMetrics(file)).toEqual(metrics(2));
});

test("half a line of before spoils neither the line that comes nor the one that was", () => {
  const file = join(folder, "half.ndjson");
  const half = JSON.stringify(metrics(2)).slice(0, 20);
  writeFileSync(file, `${JSON.stringify(metrics(1))}\n${half}`);
  expect(readLastMetrics(file)).toEqual(metrics(1));
  expect(addLine(file, JSON.stringify(metrics(3)))).toBeUndefined();
  expect(readFileSync(file, "utf8").split("\n")[1]).toBe(half);
  expect(readLastMetrics(file)).toEqual(metrics(3));
});

test("what cannot be written is said by the system's code", () => {
  expect(addLine(folder, "{}")).toBe("EISDIR");
  expect(addLine(join(folder, "absent", "days.ndjson"), "{}")).toBe("ENOENT");
});

// Only Linux has a device that is always full.
test.runIf(existsSync("/dev/full"))("on a full disk that is said, too", () => {
  expect(addLine("/dev/full", "{}")).toBe("ENOSPC");
});
