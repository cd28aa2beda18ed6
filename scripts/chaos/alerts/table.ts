/** What became of each alert: by what it was set off, after how long it rang, and after how long it was over. Pure. */
import { type AlertName, alertNames } from "#shared/alerts/alerts.ts";
import type { TimedNotice } from "./notices.ts";

/** An alert that a fault has to set off. */
export interface Awaited {
  alert: AlertName;
  /** A part, an objective, a stream's id. */
  of: string;
}

/** A fault that was made; times in milliseconds since 1970. */
export interface MadeFault {
  name: string;
  rings: readonly Awaited[];
  beganAt: number;
  endedAt: number;
}

export interface AlertRow extends Awaited {
  fault: string;
  /** Seconds from the fault's beginning; undefined where it never rang. */
  rangAfter: number | undefined;
  /** Seconds from the fault's end; undefined where it rang to the end. */
  clearedAfter: number | undefined;
  /** It rang before there was a reason. */
  isEarly: boolean;
}

const isOf =
  ({ alert, of }: Awaited) =>
  (notice: TimedNotice) =>
    notice.alert === alert && notice.of === of;

/** A row for each alert that a fault has to set off. */
export function rowsOf(faults: readonly MadeFault[], notices: readonly TimedNotice[]): AlertRow[] {
  return faults.flatMap(({ name, rings, beganAt, endedAt }) =>
    rings.map((awaited): AlertRow => {
      const its = notices.filter(isOf(awaited));
      const rang = its.find(({ kind, at }) => kind === "ringing" && at >= beganAt);
      const over = its.find(({ kind, at }) => kind === "over" && rang !== undefined && at >= rang.at);
      return {
        ...awaited,
        fault: name,
        rangAfter: rang && (rang.at - beganAt) / 1_000,
        clearedAfter: over && (over.at - endedAt) / 1_000,
        isEarly: its.some(({ at }) => at < beganAt),
      };
    }),
  );
}

/** What is wrong with it, in words: each alert has to ring by its fault alone, and has to be over. */
export function complaintsOf(rows: readonly AlertRow[]): string[] {
  const nameOf = ({ alert, of }: Awaited) => `${alert} (${of})`;
  const missing = alertNames.filter((name) => !rows.some(({ alert }) => alert === name));
  return [
    ...missing.map((name) => `no fault sets ${name} off`),
    ...rows.flatMap((row) => {
      if (row.rangAfter === undefined) return [`${nameOf(row)} did not ring by ${row.fault}`];
      const problems = row.isEarly ? [`${nameOf(row)} rang before ${row.fault}`] : [];
      return row.clearedAfter === undefined ? [...problems, `${nameOf(row)} is not over`] : problems;
    }),
  ];
}

/** The rows as lines, and a line for what rang besides. */
export function linesOf(rows: readonly AlertRow[], notices: readonly TimedNotice[]): string[] {
  const seconds = (value: number | undefined) => (value === undefined ? "never" : `${value.toFixed(1)} s`);
  const cells = rows.map(({ alert, of, fault, rangAfter, clearedAfter }) => [
    of.startsWith("st_") ? alert : `${alert} (${of})`,
    fault,
    seconds(rangAfter),
    seconds(clearedAfter),
  ]);
  const besides = new Set(
    notices
      .filter((notice) => notice.kind === "ringing" && !rows.some((row) => isOf(row)(notice)))
      .map(({ alert, of }) => `${alert} (${of})`),
  );
  return [
    ...table([["alert", "fault", "rang after", "over after"], ...cells]),
    ...(besides.size === 0 ? [] : [`besides rang: ${[...besides].join(", ")}`]),
  ];
}

function table(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
