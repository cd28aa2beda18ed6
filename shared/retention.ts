/** For how long what is kept: its kinds, as the database and the API name them. Pure. */
import * as z from "zod";

/** Each kind, and what its days say. */
export const retentionKinds = {
  events: "a session's events are shown, after its last one; then they are hidden",
  grace: "hidden events can be shown again; then they are removed",
  actions: "it is known what rules did",
  people: "somebody who does not come back is known, where events are kept as long; then a pseudonym stands for them",
  sessions: "a session is known of which no event and no action is left",
  streams: "a deleted stream is known of which no session is left",
} as const satisfies Record<string, string>;

export type RetentionKind = keyof typeof retentionKinds;
const kinds = Object.keys(retentionKinds) as [RetentionKind, ...RetentionKind[]];
export const RetentionKind = z.enum(kinds);

/** The steps of a night, in the order in which one depends on the other. */
export const retentionSteps = [
  "show",
  "hide",
  "hubs",
  "begin",
  "days",
  "rows",
  "segments",
  "end",
  "sums",
  "actions",
  "sessions",
  "streams",
  "people",
  "letters",
] as const;
export type RetentionStepName = (typeof retentionSteps)[number];

/**
 * What became of a step: `left`: there is more, for which this run had no time, or, with a `why`, which has to wait for
 * something; `skipped`: it cannot be done here, `why` says what
 * is missing; `failed`: `why` has a code.
 */
export const RetentionStep = z.strictObject({
  step: z.enum(retentionSteps),
  status: z.enum(["done", "left", "skipped", "failed"]),
  /** How many were due when the run began; null where it is not counted before. */
  due: z.int().nullable(),
  done: z.int(),
  /** What is counted: sessions, days, rows, segments, actions, streams, events. */
  of: z.string(),
  durationMs: z.int(),
  why: z.string().nullable(),
});
export type RetentionStep = z.infer<typeof RetentionStep>;

export const runStates = ["running", "done", "left", "failed"] as const;

/** What a run has become, by its steps: one that failed is a failure, and what is left is for the next run. */
export function stateOf(steps: readonly Pick<RetentionStep, "status">[]): "done" | "left" | "failed" {
  if (steps.some(({ status }) => status === "failed")) return "failed";
  return steps.some(({ status }) => status === "left" || status === "skipped") ? "left" : "done";
}

/** After so long without a run that ended, one is late: a night was missed. */
export const lateAfterMs = 36 * 60 * 60_000;

export const retentionHealth = ["ok", "left", "failed", "late", "none"] as const;

/**
 * How retention does: its latest run, or `late` where no run began for too long, and `none` where none ever did (a platform's first
 * day). A run that is at work is told by how long it is.
 */
export function healthOf(
  last: { state: (typeof runStates)[number]; startedAt: string } | undefined,
  now: number,
): (typeof retentionHealth)[number] {
  if (last === undefined) return "none";
  if (now - Date.parse(last.startedAt) > lateAfterMs) return "late";
  return last.state === "done" || last.state === "running" ? "ok" : last.state;
}

const dayMs = 24 * 60 * 60_000;

/** When the next daily run is: the next time that it is `hour`:`minute` in UTC, which knows no summer time. */
export function nextDaily(now: number, { hour, minute }: { hour: number; minute: number }): number {
  const today = Math.floor(now / dayMs) * dayMs + (hour * 60 + minute) * 60_000;
  return today > now ? today : today + dayMs;
}
