import { expect, test } from "vitest";
import { dollars, perMillion, total } from "../../bench/cost.ts";
import { describeMonth } from "./describe.ts";
import { useOfHour } from "./measured.ts";
import { monthOf, type Use } from "./month.ts";
import { fees, meters } from "./prices.ts";

const use: Use = {
  streams: 1,
  hoursADay: 4,
  eventsAMinute: 60,
  daysAMonth: 30,
  keepDays: 120,
  sealsOldDays: false,
  hasContainer: false,
};

test("where it was counted, it says what was counted", () => {
  // 2.52 cents an hour, $0.0743 and $0.034 a million events.
  expect(total(dollars(useOfHour(4))) * 100).toBeCloseTo(2.52, 1);
  expect(total(dollars(perMillion(useOfHour(200), 200 * 3_600)))).toBeCloseTo(0.0743, 3);
  expect(total(dollars(perMillion(useOfHour(1_000), 3_600_000)))).toBeCloseTo(0.034, 2);
});

test("more events never cost less, and none cost nothing", () => {
  let before = 0;
  for (const eventsASecond of [0, 0.01, 0.5, 1, 3.9, 4, 7, 10.4, 60, 200, 500, 1_000, 5_000]) {
    const cost = total(dollars(useOfHour(eventsASecond)));
    expect(cost).toBeGreaterThanOrEqual(before);
    before = cost;
  }
  expect(total(dollars(useOfHour(0)))).toBe(0);
});

test("what is included is free, and the rest is not", () => {
  const small = monthOf(use);
  expect(small.total).toBeCloseTo(fees.workersPaid + fees.neonAtLeast, 0);
  const large = monthOf({ ...use, streams: 1_000, eventsAMinute: 240 });
  for (const name of ["workerRequests", "hubRequests", "hubSeconds", "rowsWritten", "queueOperations"] as const) {
    const above = (large.used[name] - meters[name].included) * meters[name].price;
    expect(above).toBeGreaterThan(0);
    expect(large.dollars[name]).toBeCloseTo(above, 6);
  }
});

test("days that are sealed cost less than days in the database", () => {
  const year = { ...use, streams: 50, eventsAMinute: 600, keepDays: 365 };
  const [rows, sealed] = [monthOf(year), monthOf({ ...year, sealsOldDays: true })];
  expect(sealed.dollars.databaseGb).toBeLessThan(rows.dollars.databaseGb / 3);
  expect(sealed.dollars.bucketGb).toBeGreaterThan(0);
  expect(sealed.total).toBeLessThan(rows.total);
});

test("no use is the plans alone; the lines add up", () => {
  expect(monthOf({ ...use, streams: 0 }).total).toBe(fees.workersPaid + fees.neonAtLeast);
  const month = monthOf({ ...use, streams: 20 });
  const lines = describeMonth({ ...use, streams: 20 }, month);
  const cents = lines.flatMap((line) => /\$(\d+\.\d\d)$/.exec(line)?.[1] ?? []).map(Number);
  const sum = cents.pop() ?? 0;
  expect(cents.reduce((all, one) => all + one, 0)).toBeCloseTo(sum, 1);
});
