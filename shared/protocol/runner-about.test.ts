import { expect, test } from "vitest";
import * as z from "zod";
import { latestMs, RunnerAbout, RunnerLogLine } from "./runner-about.ts";

const about = { version: "1", providers: [], redundant: false, waiting: [], log: [] };
const line = { level: "info", status: "x", message: "x" };

test.each([0, 1_764_400_000_000, latestMs])("a time that a runner says can be told again: %d", (at) => {
  const text = z.iso.datetime();
  expect(text.safeParse(new Date(RunnerAbout.parse({ ...about, startedAt: at }).startedAt).toISOString()).success).toBe(
    true,
  );
  expect(text.safeParse(new Date(RunnerLogLine.parse({ ...line, at }).at).toISOString()).success).toBe(true);
});

test("one that cannot is refused", () => {
  expect(RunnerAbout.safeParse({ ...about, startedAt: latestMs + 1 }).success).toBe(false);
  expect(RunnerLogLine.safeParse({ ...line, at: latestMs + 1 }).success).toBe(false);
});
