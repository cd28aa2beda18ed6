/** What a runner says of itself, with each question for what it should hold: for people, nothing of the taking in depends on it. */
import * as z from "zod";
import { StreamId } from "#shared/event.ts";

/** So many of its latest log lines a runner tells, each so long at most. */
export const toldLogLines = 12;
export const toldLineLength = 200;

/** The end of the year 9999: later ones have no text that our answers may have. */
export const latestMs = 253_402_300_799_999;

export const RunnerLogLine = z.strictObject({
  /** Milliseconds since 1970. */
  at: z.number().int().nonnegative().max(latestMs),
  level: z.enum(["info", "warn", "error"]),
  /** Stable, for machines. */
  status: z.string().max(64),
  message: z.string().max(toldLineLength),
  /** Of which stream; a line without one is of the runner itself. */
  streamId: StreamId.optional(),
});
export type RunnerLogLine = z.infer<typeof RunnerLogLine>;

export const RunnerAbout = z.strictObject({
  version: z.string().max(64),
  startedAt: z.number().int().nonnegative().max(latestMs),
  /** The ways to a broadcast, the preferred one first. */
  providers: z.array(z.string().max(32)).max(8),
  /** Whether all of them are connected at once; else the next one is for when the one before does not work. */
  redundant: z.boolean(),
  /** Events that nobody has acknowledged yet, by stream, where there are any. */
  waiting: z.array(z.strictObject({ streamId: StreamId, events: z.number().int().nonnegative() })).max(1_000),
  log: z.array(RunnerLogLine).max(toldLogLines),
});
export type RunnerAbout = z.infer<typeof RunnerAbout>;
