/**
 * Actions of rules that somebody tries with another program, before a live: no batch flows then, but the runner that was started
 * for the stream asks every few seconds whether it is wanted. In memory alone: who tries something waits for its end, and a trial
 * that was given up is done by nobody later.
 */
import type { TrialAnswer, TrialCall, TrialEnd } from "#shared/protocol/fleet-protocol.ts";
import { type IngestScope, isInScope } from "#shared/protocol/ingest-key.ts";
import type { ActionOutcome, RunnerTrial } from "#shared/protocol/runner-command.ts";

/** A runner asks at least every 4 s; one that starts needs a moment. */
const untilTakenMs = 10_000;
/** A program has 10 s, and its runner a moment to say so. */
const untilSaidMs = 13_000;
/** Of one stream, those that are taken included. */
const mostOfStream = 10;

export interface Trials {
  ask: (call: TrialCall) => Promise<TrialAnswer>;
  /** What waits for a runner that was started for this stream: it is its now. */
  take: (runner: { streamId: string; scope: IngestScope | undefined; runnerId: string }) => RunnerTrial[];
  note: (trialId: string, outcome: ActionOutcome, scope: IngestScope | undefined) => void;
}

interface Waiting {
  call: TrialCall;
  /** Who took it. */
  runnerId: string | undefined;
  end: (end: TrialEnd) => void;
  /** Ends it where nobody does before. */
  clock: ReturnType<typeof setTimeout>;
}

export function trials(): Trials {
  const waiting = new Map<string, Waiting>();

  return {
    async ask(call) {
      const ofStream = [...waiting.values()].filter((one) => one.call.streamId === call.streamId);
      if (ofStream.length >= mostOfStream) return { ok: false, code: "too_many_trials" };
      const { promise, resolve: end } = Promise.withResolvers<TrialEnd>();
      const clock = setTimeout(() => end({ became: "no_runner" }), untilTakenMs);
      const trial: Waiting = { call, runnerId: undefined, end, clock };
      waiting.set(call.trialId, trial);
      try {
        return { ok: true, ...(await promise) };
      } finally {
        clearTimeout(trial.clock);
        waiting.delete(call.trialId);
      }
    },
    take({ streamId, scope, runnerId }) {
      const its = [...waiting.values()].filter(
        (one) => one.runnerId === undefined && one.call.streamId === streamId && isInScope(scope, one.call),
      );
      for (const trial of its) {
        clearTimeout(trial.clock);
        trial.runnerId = runnerId;
        trial.clock = setTimeout(() => trial.end({ became: "no_word", runnerId }), untilSaidMs);
      }
      return its.map(({ call: { trialId, action } }) => ({ trialId, action }));
    },
    note(trialId, { status, error = "", durationMs }, scope) {
      const trial = waiting.get(trialId);
      if (trial?.runnerId === undefined || !isInScope(scope, trial.call)) return;
      trial.end({ became: status, runnerId: trial.runnerId, error, tookMs: durationMs });
    },
  };
}
