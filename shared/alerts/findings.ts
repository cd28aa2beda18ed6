/** What is wrong, by the figures of this moment. Pure. */
import { burnRate, goodOf, objectiveNames } from "#shared/telemetry/objectives.ts";
import type { Windows } from "#shared/telemetry/report.ts";
import type { Finding } from "./alerts.ts";

export const thresholds = {
  /** Shares of the requests of a minute, and how many it takes to speak of a share. */
  serverErrors: 0.01,
  clientErrors: 0.05,
  leastServerErrors: 5,
  leastClientErrors: 20,
  deadLettersAMinute: 10,
  unacknowledged: 1_000,
  reconnects: 10,
  actionsAMinute: 100,
  logLag: 1_000,
  /** Both windows have to burn: the short one says that it goes on. 28 days in two, and in five. */
  fastBurn: 14,
  slowBurn: 5.6,
} as const;
/** A window that holds less than this says nothing: one gap in the first minute of a live is no trend. */
const leastInWindow = 100;

/** How much was counted within the last minute. */
export interface MinuteCounts {
  requests: number;
  /** Of them those that runners and monitors make whether anything happens or not. */
  routine: number;
  serverErrors: number;
  clientErrors: number;
  deadLetters: number;
  actions: number;
  revokedKeys: number;
}

/** What is known of the platform. */
export interface Facts {
  failingParts: readonly string[];
  /** What waits for somebody, by its word. */
  late: readonly string[];
  /** How large the database is where it is past its mark; else null. */
  oversizeGb: number | null;
  minute: MinuteCounts;
  streams: readonly { streamId: string; unacknowledged: number; reconnects: number; logLag: number; isDark: boolean }[];
  windows: Windows;
}

export function findingsOf({ failingParts, late, oversizeGb, minute, streams, windows }: Facts): Finding[] {
  const findings: Finding[] = [];
  const add = (alert: Finding["alert"], of: string, detail: string) => void findings.push({ alert, of, detail });
  for (const part of failingParts) add("part-down", part, `${part} does not answer`);
  for (const what of late) add("late-work", what, what);
  const { requests, serverErrors, clientErrors, deadLetters, actions, revokedKeys } = minute;
  if (serverErrors >= thresholds.leastServerErrors && serverErrors > requests * thresholds.serverErrors)
    add("server-errors", "api", `${serverErrors} of ${requests} requests`);
  if (clientErrors >= thresholds.leastClientErrors && clientErrors > requests * thresholds.clientErrors)
    add("client-errors", "api", `${clientErrors} of ${requests} requests`);
  if (deadLetters > thresholds.deadLettersAMinute) add("dead-letters", "log", `${deadLetters} within a minute`);
  if (actions > thresholds.actionsAMinute) add("actions-flood", "rules", `${actions} within a minute`);
  // Any: whoever shows it has a copy that nobody should have.
  if (revokedKeys > 0) add("revoked-key", "api", `${revokedKeys} requests within a minute`);
  if (oversizeGb !== null) add("database-size", "database", `${oversizeGb.toFixed(1)} GB`);
  for (const { streamId, unacknowledged, reconnects, logLag, isDark } of streams) {
    if (unacknowledged > thresholds.unacknowledged) add("unacknowledged", streamId, `${unacknowledged} events`);
    if (reconnects > thresholds.reconnects) add("reconnects", streamId, `${reconnects} times`);
    if (logLag > thresholds.logLag) add("log-behind", streamId, `${logLag} events`);
    if (isDark) add("runner-gone", streamId, "nobody takes it in");
  }
  for (const objective of objectiveNames) {
    const [five, hour, six] = [windows.fiveMinutes, windows.hour, windows.sixHours].map((shares) => shares[objective]);
    const burns = (least: number, short: typeof five, long: typeof five) =>
      (long?.all ?? 0) >= leastInWindow && burnRate(objective, short) >= least && burnRate(objective, long) >= least;
    const detail = () => `${((goodOf(hour) ?? 1) * 100).toFixed(2)} % good within an hour`;
    if (burns(thresholds.fastBurn, five, hour)) add("fast-burn", objective, detail());
    else if (burns(thresholds.slowBurn, hour, six)) add("slow-burn", objective, detail());
  }
  return findings;
}
