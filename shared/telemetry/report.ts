/** What is told to the meter: counts since the last time, and how a stream stands. */
import type { Shares } from "./objectives.ts";
import type { Counts } from "./tally.ts";

/** A hub reports so often while something happens: what an object that dies takes with it is not more. */
export const reportEveryMs = 10_000;

/** How a stream stands. */
export interface StreamGauges {
  sockets: number;
  lines: number;
  /** Until when a runner holds it, milliseconds since 1970; far away while its line is open. */
  leaseUntil: number;
  /** Whether a broadcast runs: something came, and nothing said that it ended. */
  isLive: boolean;
  /** When something came last, milliseconds since 1970. */
  lastEventAt: number;
  /** Events that the log has not got. */
  logLag: number;
  /** What its runner said last: events without acknowledgement, and how often it connected anew within five minutes. */
  unacknowledged: number;
  reconnects: number;
}

export interface StreamReport {
  streamId: string;
  gauges?: StreamGauges;
  shares?: Shares;
}

export interface MeterReport {
  counts?: Counts;
  streams?: StreamReport[];
}

/** How one stream stood, and how well it was kept to the objectives. */
export interface StreamView {
  streamId: string;
  /** When its hub reported last, milliseconds since 1970; 0 where it never did. */
  reportedAt: number;
  gauges: StreamGauges | null;
  /** Whether a runner holds it. */
  isHeld: boolean;
  windows: Windows;
}

/** Shares of the last five minutes, hour, six hours, and the days of a budget. */
export interface Windows {
  fiveMinutes: Shares;
  hour: Shares;
  sixHours: Shares;
  budget: Shares;
}
export const windowNames = ["fiveMinutes", "hour", "sixHours", "budget"] as const satisfies (keyof Windows)[];

/** The meter as its callers see it. */
export interface MeterRpc {
  report(report: MeterReport): Promise<void>;
  /** All counts, and how all streams together stand; of single streams those that reported latest. */
  read(): Promise<MeterView>;
  /** How these streams stand; of one that is not known all is empty. */
  streams(streamIds: string[]): Promise<StreamView[]>;
}

export interface MeterView {
  counts: Counts;
  streams: StreamView[];
  /** Of all streams, also those that are not among `streams`. */
  sums: { streams: number; sockets: number; leases: number; logLag: number; unacknowledged: number };
  windows: Windows;
  /** As `alert:of`. */
  firing: string[];
  /** When the parts were asked last, and which did not answer. */
  looked: { at: number; failingParts: string[] } | null;
}
