/** A run of retention: every step in the order of dependence, bite by bite, until nothing is left or the time is over. */
import { type RetentionStep, type RetentionStepName, retentionSteps, stateOf } from "#shared/retention.ts";
import type { Config } from "../config.ts";
import { failureKind } from "../failure-kind.ts";
import * as bites from "./bites.ts";
import { type Due, endRun, noteRun, readDue, type RunRow, startRun } from "./statements.ts";

/** What the run has: the time that things are due at, and until when it may go on. */
export interface RunTime {
  at: Date;
  deadline: number;
  /** Milliseconds since 1970. */
  clock: () => number;
  hubOf: bites.HubToTell;
  sizes?: bites.BiteSizes;
}

interface Step {
  of: string;
  /** Of what was due at the beginning; undefined where that is not counted. */
  due?: (due: Due) => number;
  bite: (given: bites.Given) => Promise<bites.Bite>;
  /** Why it cannot be done here, where there is something to do. */
  missing?: (config: Config, at: Date) => Promise<string | undefined>;
}

/** Walked in the order of `retentionSteps`; it compiles only while each of those has one. */
export const steps: Readonly<Record<RetentionStepName, Step>> = {
  show: {
    of: "sessions",
    due: ({ show }) => show.sessions,
    bite: ({ config, at }) => bites.showSessions(config, at),
  },
  hide: { of: "sessions", due: ({ hide }) => hide.sessions, bite: bites.hideSessions },
  hubs: { of: "streams", bite: bites.tellHubs },
  begin: { of: "sessions", due: ({ remove }) => remove.sessions, bite: bites.beginRemoval },
  days: { of: "days", bite: bites.dropDays },
  rows: { of: "events", bite: bites.removeRows },
  segments: { of: "segments", bite: bites.removeSegments },
  end: {
    of: "sessions",
    due: ({ remove, removing }) => remove.sessions + removing.sessions,
    bite: bites.endRemoval,
  },
  sums: { of: "sessions", bite: bites.forgetSums },
  actions: { of: "actions", due: ({ actions }) => actions, bite: bites.removeActions },
  sessions: { of: "sessions", due: ({ sessions }) => sessions, bite: bites.removeSessions },
  streams: { of: "streams", due: ({ streams }) => streams, bite: bites.removeStreams },
  people: {
    of: "events",
    bite: (given) => bites.pseudonymizePeople(given, given.config.PSEUDONYMIZATION_SECRET ?? new Map()),
    missing: async (config, at) =>
      config.PSEUDONYMIZATION_SECRET === undefined && (await bites.isAnybodyDue(config, at))
        ? "PSEUDONYMIZATION_SECRET is missing"
        : undefined,
  },
  letters: { of: "letters", bite: bites.emptyLetters },
};

/** So often a run says that it is still at work. */
const heardEveryMs = 20_000;

/**
 * Runs every step. One that fails is noted, logged and left to the next run; the others go on, because each does only what
 * is due whatever became of those before it. Throws `retention_runs` where another run is at work.
 */
export async function runRetention(config: Config, time: RunTime): Promise<RunRow> {
  const runId = await startRun(config);
  const done: RetentionStep[] = [];
  const due = await readDue(config, { at: time.at });
  for (const name of retentionSteps) {
    const outcome = await runStep(config, time, {
      name,
      step: steps[name],
      due,
      heard: () => noteRun(config, runId, done),
    });
    done.push(outcome);
    const { status } = outcome;
    const line = JSON.stringify({ part: "retention", ...outcome });
    if (status === "failed" || status === "skipped") console.error(line);
    else console.log(line);
    await noteRun(config, runId, done);
  }
  const state = stateOf(done);
  const line = JSON.stringify({ part: "retention", status: state, runId });
  if (state === "failed") console.error(line);
  else console.log(line);
  return endRun(config, runId, { state, steps: done });
}

interface StepRun {
  name: RetentionStepName;
  step: Step;
  due: Due;
  heard: () => Promise<void>;
}

async function runStep(
  config: Config,
  { at, deadline, clock, hubOf, sizes = bites.biteSizes }: RunTime,
  { name, step, due, heard }: StepRun,
): Promise<RetentionStep> {
  const began = clock();
  const outcome = (status: RetentionStep["status"], done: number, why: string | null = null): RetentionStep => ({
    step: name,
    status,
    due: step.due?.(due) ?? null,
    done,
    of: step.of,
    durationMs: clock() - began,
    why,
  });
  let done = 0;
  let heardAt = began;
  let after: bites.Place | undefined;
  let stays: bites.Bite["stays"];
  try {
    const missing = await step.missing?.(config, at);
    if (missing !== undefined) return outcome("skipped", 0, missing);
    for (;;) {
      if (clock() >= deadline) return outcome("left", done);
      const bite: bites.Bite = await step.bite({ config, at, hubOf, sizes, after });
      done += bite.done;
      after = bite.next;
      if (bite.stays) stays = { count: (stays?.count ?? 0) + bite.stays.count, why: bite.stays.why };
      if (!bite.more) return stays ? outcome("left", done, `${stays.count}: ${stays.why}`) : outcome("done", done);
      if (clock() - heardAt < heardEveryMs) continue;
      heardAt = clock();
      await heard();
    }
  } catch (error) {
    return outcome("failed", done, failureKind(error));
  }
}
