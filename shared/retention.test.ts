import { expect, test } from "vitest";
import { healthOf, nextDaily, stateOf } from "./retention.ts";

const at = (time: string) => Date.parse(time);
const two = { hour: 2, minute: 0 };

test("the next run is at two in UTC, on the days on which clocks change too, and never at the same moment again", () => {
  for (const [now, next] of [
    ["2026-03-29T01:59:59.999Z", "2026-03-29T02:00:00.000Z"],
    ["2026-03-29T02:00:00.000Z", "2026-03-30T02:00:00.000Z"],
    ["2026-10-25T00:30:00.000Z", "2026-10-25T02:00:00.000Z"],
    ["2026-12-31T23:00:00.000Z", "2027-01-01T02:00:00.000Z"],
  ] as const) {
    expect(new Date(nextDaily(at(now), two)).toISOString()).toBe(next);
  }
});

test("one step that failed is a failure; what is left, or could not be done here, is left", () => {
  expect(stateOf([{ status: "done" }, { status: "done" }])).toBe("done");
  expect(stateOf([{ status: "done" }, { status: "left" }])).toBe("left");
  expect(stateOf([{ status: "skipped" }])).toBe("left");
  expect(stateOf([{ status: "left" }, { status: "failed" }, { status: "done" }])).toBe("failed");
});

test("retention is late after a night and a half without a run, and none before the first", () => {
  const run = { state: "done", startedAt: "2026-11-01T02:00:00.000Z" } as const;
  expect(healthOf(undefined, at("2026-11-01T03:00:00Z"))).toBe("none");
  expect(healthOf(run, at("2026-11-02T13:59:00Z"))).toBe("ok");
  expect(healthOf(run, at("2026-11-02T14:01:00Z"))).toBe("late");
  expect(healthOf({ ...run, state: "failed" }, at("2026-11-01T03:00:00Z"))).toBe("failed");
  expect(healthOf({ ...run, state: "left" }, at("2026-11-01T03:00:00Z"))).toBe("left");
});
