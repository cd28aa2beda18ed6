import { describe, expect, test } from "vitest";
import { dataPointsOf } from "./data-points.ts";
import { expose, Gauges } from "./exposition.ts";
import { budgetLeft, burnRate } from "./objectives.ts";
import { newSlots, noteShares, windowsOf } from "./slots.ts";
import { Tally } from "./tally.ts";

const value = (text: string, line: string) =>
  Number(
    text
      .split("\n")
      .find((one) => one.startsWith(`${line} `))
      ?.slice(line.length + 1),
  );

describe("a tally", () => {
  test("counts by series, and what is handed over begins anew", () => {
    const tally = new Tally();
    tally.count("tle_http_requests_total", { route: "getHealth", status: "2xx" });
    tally.count("tle_http_requests_total", { status: "2xx", route: "getHealth" }, 2);
    const sum = new Tally();
    sum.add(tally.take());
    expect(tally.isEmpty).toBe(true);
    sum.add(tally.take());
    expect(sum.counts().counters).toEqual([["tle_http_requests_total|getHealth|2xx", 3]]);
  });

  test("puts a value into the first bucket that takes it, as often as it weighs", () => {
    const tally = new Tally();
    tally.observe("tle_event_to_socket_seconds", {}, 0.1, 3);
    tally.observe("tle_event_to_socket_seconds", {}, 99);
    tally.observe("tle_event_to_socket_seconds", {}, -5);
    const text = expose(tally.counts(), new Gauges());
    expect(value(text, 'tle_event_to_socket_seconds_bucket{le="0.005"}')).toBe(1);
    expect(value(text, 'tle_event_to_socket_seconds_bucket{le="0.1"}')).toBe(4);
    expect(value(text, 'tle_event_to_socket_seconds_bucket{le="10"}')).toBe(4);
    expect(value(text, 'tle_event_to_socket_seconds_bucket{le="+Inf"}')).toBe(5);
    expect(value(text, "tle_event_to_socket_seconds_count")).toBe(5);
    expect(value(text, "tle_event_to_socket_seconds_sum")).toBeCloseTo(99.3);
  });

  test("takes nothing for a label that could be somebody's word", () => {
    const tally = new Tally();
    for (const route of ['a"} 1\nb{', "Zoë writes", "x".repeat(65), "", "a|b"]) {
      tally.count("tle_http_requests_total", { route, status: "2xx" });
    }
    expect(tally.counts().counters).toEqual([["tle_http_requests_total|other|2xx", 5]]);
  });

  test("has a bound, and says what it left out", () => {
    const tally = new Tally();
    for (let at = 0; at < 5_000; at += 1) tally.count("tle_http_requests_total", { route: `r${at}`, status: "2xx" });
    const { counters } = tally.counts();
    expect(counters.length).toBeLessThanOrEqual(4_001);
    expect(counters).toContainEqual(["tle_telemetry_dropped_total", 1_000]);
  });

  test("adds nothing that is no series of the table", () => {
    const tally = new Tally();
    tally.add({
      counters: [
        ["made_up", 1],
        ["tle_events_total|x", 1],
        ["tle_events_total", NaN],
        ["tle_events_total", -1],
        ["toString", 1],
        ["tle_event_to_log_seconds", 1],
      ],
      histograms: [["tle_events_total", { counts: [1], sum: 1 }]],
    });
    expect(tally.isEmpty).toBe(true);
  });
});

test("data points have what counts most, and no more than one run may write", () => {
  const tally = new Tally();
  for (let at = 0; at < 300; at += 1) {
    tally.count("tle_http_requests_total", { route: `r${at}`, status: "2xx" }, at + 1);
  }
  const points = dataPointsOf(tally.counts());
  expect(points).toHaveLength(240);
  expect(points[0]).toEqual({ indexes: ["tle_http_requests_total"], blobs: ["r299", "2xx"], doubles: [300, 0] });
});

describe("shares over time", () => {
  const minute = 60_000;
  const now = Date.UTC(2026, 0, 20, 12, 2);
  const share = (good: number, all: number) => ({ event_to_log: { good, all } });

  test("are in each window that reaches back to them", () => {
    const slots = newSlots();
    noteShares(slots, share(1, 1), now - 27 * 24 * 60 * minute);
    noteShares(slots, share(0, 1), now - 5 * 60 * minute);
    noteShares(slots, share(1, 1), now - 50 * minute);
    noteShares(slots, share(1, 2), now);
    const windows = windowsOf(slots, now);
    expect(windows.fiveMinutes.event_to_log).toEqual({ good: 1, all: 2 });
    expect(windows.hour.event_to_log).toEqual({ good: 2, all: 3 });
    expect(windows.sixHours.event_to_log).toEqual({ good: 2, all: 4 });
    expect(windows.budget.event_to_log).toEqual({ good: 3, all: 5 });
  });

  test("are forgotten after the days of a budget, and stay few", () => {
    const slots = newSlots();
    for (let at = 0; at < 40 * 24 * 12; at += 1) noteShares(slots, share(1, 1), now + at * 5 * minute);
    expect(slots.recent.length).toBeLessThanOrEqual(73);
    expect(slots.past.length).toBeLessThanOrEqual(113);
  });

  test("go on where a clock was set back", () => {
    const slots = newSlots();
    noteShares(slots, share(1, 1), now);
    noteShares(slots, share(1, 1), now - 60 * minute);
    expect(slots.recent).toHaveLength(1);
  });
});

test("a budget is spent by what was not good", () => {
  expect(burnRate("event_to_log", { good: 98, all: 100 })).toBeCloseTo(2);
  expect(budgetLeft("event_to_log", { good: 98, all: 100 })).toBeCloseTo(-1);
  expect(budgetLeft("event_to_log", undefined)).toBe(1);
});
