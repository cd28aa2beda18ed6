import { expect, test } from "vitest";
import { alertNames } from "#shared/alerts/alerts.ts";
import type { TimedNotice } from "./notices.ts";
import { complaintsOf, linesOf, type MadeFault, rowsOf } from "./table.ts";

const postgres: MadeFault = {
  name: "postgres-stop",
  rings: [
    { alert: "part-down", of: "database" },
    { alert: "log-behind", of: "st_1" },
  ],
  beganAt: 10_000,
  endedAt: 40_000,
};
const notice = (alert: TimedNotice["alert"], of: string, kind: TimedNotice["kind"], at: number): TimedNotice => ({
  alert,
  of,
  kind,
  at,
});

test("an alert rings after its fault began, and is over after it ended", () => {
  const notices = [
    notice("part-down", "database", "ringing", 12_500),
    notice("part-down", "database", "over", 43_000),
    notice("log-behind", "st_1", "ringing", 30_000),
    notice("log-behind", "st_1", "over", 52_000),
    notice("late-work", "retention", "ringing", 20_000),
  ];
  const rows = rowsOf([postgres], notices);
  expect(linesOf(rows, notices)).toEqual([
    "alert                 fault          rang after  over after",
    "part-down (database)  postgres-stop  2.5 s       3.0 s",
    "log-behind            postgres-stop  20.0 s      12.0 s",
    "besides rang: late-work (retention)",
  ]);
  const others = alertNames.filter((name) => name !== "part-down" && name !== "log-behind");
  expect(complaintsOf(rows)).toEqual(others.map((name) => `no fault sets ${name} off`));
});

test("what rang of another stream, before the fault, or to the end is a complaint", () => {
  const rows = rowsOf(
    [postgres],
    [
      notice("part-down", "database", "ringing", 5_000),
      notice("part-down", "database", "over", 6_000),
      notice("part-down", "database", "ringing", 12_500),
      notice("log-behind", "st_2", "ringing", 30_000),
    ],
  );
  expect(complaintsOf(rows).filter((complaint) => !complaint.startsWith("no fault"))).toEqual([
    "part-down (database) rang before postgres-stop",
    "part-down (database) is not over",
    "log-behind (st_1) did not ring by postgres-stop",
  ]);
});
