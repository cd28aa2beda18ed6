import { expect, test } from "vitest";
import type { Metrics } from "#shared/api/operations/host.ts";
import { holdAgainst } from "./gate.ts";

const day: Metrics = {
  at: "2026-11-01T03:00:00.000Z",
  streams: 3,
  sessions: 10,
  events: 10_000,
  deliveries: 1_000,
  failedDeliveries: 5,
  deadLetters: 2,
  conflicts: 0,
  hiddenSessions: 0,
  removingSessions: 0,
  sessionsToSumUp: 0,
};

test("a day like the one before is healthy", () => {
  expect(holdAgainst(day, day).verdict).toBe("healthy");
});

test("a rate that more than doubles is a regression, and is named; one that doubles is not", () => {
  expect(holdAgainst({ ...day, failedDeliveries: 11 }, day).verdict).toBe("healthy");
  const worse = holdAgainst({ ...day, failedDeliveries: 12 }, day);
  expect(worse.verdict).toBe("regressed");
  expect(worse.rates.map(({ name, verdict }) => [name, verdict])).toEqual([
    ["dead_letters", "healthy"],
    ["conflicts", "healthy"],
    ["failed_deliveries", "regressed"],
  ]);
});

test("a larger day with as many of a hundred going wrong is no regression", () => {
  const larger = { ...day, events: 100_000, deadLetters: 20, deliveries: 10_000, failedDeliveries: 50 };
  expect(holdAgainst(larger, day).verdict).toBe("healthy");
});

test("what happened too seldom says nothing, however bad it looks", () => {
  const few = { ...day, deliveries: 99, failedDeliveries: 99 };
  expect(holdAgainst(few, day).rates[2]?.verdict).toBe("insufficient_data");
  expect(holdAgainst(day, few).rates[2]?.verdict).toBe("insufficient_data");
  // The events still say something.
  expect(holdAgainst(few, day).verdict).toBe("healthy");
  expect(holdAgainst({ ...few, events: 99, deadLetters: 99 }, day).verdict).toBe("insufficient_data");
  expect(holdAgainst({ ...day, deliveries: 99, failedDeliveries: 99 }, { ...day, deliveries: 99 }, 50).verdict).toBe(
    "regressed",
  );
});
