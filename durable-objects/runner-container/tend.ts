/** What is done with one container, by what is known of it. Pure: the clock is the caller's. */

export interface Tended {
  /** Whether it should run. */
  isWanted: boolean;
  phase: "off" | "running" | "waiting" | "stopping";
  /** Since when it is in this phase; milliseconds since 1970, as all times here. */
  since: number;
  /** When it is started again, while it waits. */
  nextAt: number;
  /** How often in a row it has ended by itself. */
  failures: number;
  /** What stands for the settings that it was started with. */
  settings: string;
  /** How it ended last. */
  ended: string | null;
}

export interface Look {
  now: number;
  isRunning: boolean;
  /** What stands for the settings that it should run with. */
  settings: string;
}

/** `ask`: it is asked to end (SIGTERM). `end`: it is ended. */
export type Step = "none" | "start" | "ask" | "end";

export interface Tending {
  next: Tended;
  step: Step;
  /** When to look again; undefined where there is nothing to look at. */
  lookAgainMs: number | undefined;
}

export const untended: Tended = {
  isWanted: false,
  phase: "off",
  since: 0,
  nextAt: 0,
  failures: 0,
  settings: "",
  ended: null,
};

/** Each look costs a request and a row: a dollar's quarter a month. So long a broadcast is dark at most before it is noticed. */
export const lookEveryMs = 15_000;
/** After so long what ends ends for another reason than what ended it before. */
const steadyMs = 10 * 60_000;
const backoffMs = { first: 2_000, most: 5 * 60_000 };
/** The platform kills after 15 minutes. Within them a runner sends what waits, also where the Workers are away for a while. */
export const graceMs = 14 * 60_000;

/** The next state, and what is to be done to get there. */
export function tend(before: Tended, { now, isRunning, settings }: Look): Tending {
  if (before.phase === "stopping" && isRunning) return stopping(before, now);
  if (!before.isWanted) return isRunning ? ask(before, now) : none({ ...before, ...off(before, now) }, undefined);
  if (isRunning) {
    if (before.settings !== settings) return ask(before, now);
    const isSteady = before.phase === "running" && now - before.since >= steadyMs;
    const since = before.phase === "running" ? before.since : now;
    return none({ ...before, phase: "running", since, failures: isSteady ? 0 : before.failures }, lookEveryMs);
  }
  if (before.phase === "running") return ended(before, now);
  if (before.phase === "waiting" && now < before.nextAt) return none(before, before.nextAt - now);
  // A little later than at once: what cannot run at all has ended by then.
  return {
    next: { ...before, phase: "running", since: now, settings },
    step: "start",
    lookAgainMs: backoffMs.first,
  };
}

function none(next: Tended, lookAgainMs: number | undefined): Tending {
  return { next, step: "none", lookAgainMs };
}

function off({ phase, since }: Tended, now: number): Pick<Tended, "phase" | "since" | "failures" | "nextAt"> {
  return { phase: "off", since: phase === "off" ? since : now, failures: 0, nextAt: 0 };
}

function ask(before: Tended, now: number): Tending {
  return { next: { ...before, phase: "stopping", since: now }, step: "ask", lookAgainMs: lookEveryMs };
}

function stopping(before: Tended, now: number): Tending {
  const step = now - before.since >= graceMs ? "end" : "none";
  return { next: before, step, lookAgainMs: lookEveryMs };
}

/** It ended by itself. */
function ended(before: Tended, now: number): Tending {
  const failures = now - before.since >= steadyMs ? 1 : before.failures + 1;
  const waitMs = Math.min(backoffMs.most, backoffMs.first * 2 ** (failures - 1));
  return none({ ...before, phase: "waiting", since: now, failures, nextAt: now + waitMs }, waitMs);
}
