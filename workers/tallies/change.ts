/** Changing counters and timers by hand: the stream's hub keeps them. */
import type { AskedTimer } from "#shared/api/operations/tallies.ts";
import type { SetTallyCall, TallyKind } from "#shared/protocol/hub-protocol.ts";
import { leftOf, type Timer, type TimerChange } from "#shared/rules/timers.ts";
import type { StreamRow } from "../database/streams.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";

type Of = Pick<StreamRow, "streamId">;

export async function changeCounter(env: Env, of: Of, name: string, change: { value: number } | { add: number }) {
  const { value = 0 } = await setTally(env, of, { kind: "counter", name, change });
  return { name, value };
}

export async function changeTimer(env: Env, of: Of, name: string, { until, ...rest }: AskedTimer) {
  const given = Object.entries({ ...rest, until: typeof until === "string" ? Date.parse(until) : until });
  const change = Object.fromEntries(given.filter(([, value]) => value !== undefined)) as TimerChange;
  const { timer } = await setTally(env, of, { kind: "timer", name, change });
  if (!timer) throw new Problem("unavailable");
  return toTimer(name, timer, Date.now());
}

/** Also of one that is not there: it is not there afterwards. */
export async function deleteTally(env: Env, of: Of, kind: TallyKind, name: string): Promise<void> {
  await setTally(env, of, { kind, name, change: "delete" });
}

async function setTally(env: Env, { streamId }: Of, call: SetTallyCall) {
  const answer = await hubOf(env, streamId).setTally(call);
  if (!answer.ok) throw new Problem(answer.code);
  return answer;
}

/** A timer as the API shows it; times in milliseconds since 1970, null where there is none. */
export function toTimer(name: string, timer: Timer, now: number) {
  const { endsAt, pausedBy, maxMs = null, until = null, withStream = false } = timer;
  return {
    name,
    endsAt: endsAt === null ? null : Math.round(endsAt),
    leftMs: Math.round(leftOf(timer, now)),
    paused: endsAt === null,
    pausedBy: pausedBy ?? null,
    maxMs,
    until: until === null ? null : new Date(until).toISOString(),
    withStream,
  };
}
