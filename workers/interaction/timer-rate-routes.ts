/** By what viewers add to a timer, over HTTP: the stream's hub keeps it. */
import { TallyName } from "#shared/api/operations/tallies.ts";
import * as operations from "#shared/api/operations/timer-rates.ts";
import { ranFor, type TimerPlan, type TimerRates } from "#shared/interaction/timer-rates.ts";
import { serve } from "../access/serve.ts";
import { parseValue } from "../body.ts";
import type { StreamRow } from "../database/streams.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";

/** A name that is none is a bad request, as of any timer. */
const nameOf = ({ params: { name } }: { params: Record<string, string> }) => parseValue(TallyName, { name }).name;

export const timerRateRoutes = [
  serve(operations.setTimerRates, async (call) => {
    const name = nameOf(call);
    const plan = await setRates(call.env, call.stream, name, keptRates(call.body));
    if (!plan) throw new Problem("unavailable");
    return { name, rates: shownRates(plan.rates) };
  }),
  serve(operations.removeTimerRates, async (call) => {
    const { env, stream } = call;
    const name = nameOf(call);
    // To change one that is not there would make it.
    if ((await readTimer(env, stream, name)) !== null) await setRates(env, stream, name, null);
  }),
  serve(operations.readContributions, async (call) => {
    const name = nameOf(call);
    const timer = await readTimer(call.env, call.stream, name);
    if (!timer?.plan) throw new Problem("unknown_timer");
    const { plan } = timer;
    return {
      name,
      rates: shownRates(plan.rates),
      grantedMs: plan.grantedMs,
      ranMs: ranFor(timer, plan, call.now.getTime()),
      totals: plan.totals,
      people: peopleOf(plan),
      latest: plan.latest.toReversed().map((one) => ({ ...one, since: timeOf(one.since), at: timeOf(one.at) })),
    };
  }),
];

async function setRates(env: Env, { streamId }: Pick<StreamRow, "streamId">, name: string, rates: TimerRates | null) {
  const answer = await hubOf(env, streamId).setTally({ kind: "timer", name, change: { rates } });
  if (!answer.ok) throw new Problem(answer.code);
  return answer.timer?.plan;
}

async function readTimer(env: Env, { streamId }: Pick<StreamRow, "streamId">, name: string) {
  const answer = await hubOf(env, streamId).timer(name);
  if (!answer.ok) throw new Problem(answer.code);
  return answer.timer;
}

function keptRates({ happyHours, ...rates }: operations.AskedRates): TimerRates {
  const inMs = happyHours.map(({ multiplier, from, until }) => ({
    multiplier,
    from: Date.parse(from),
    until: Date.parse(until),
  }));
  return { ...rates, happyHours: inMs };
}

function shownRates({ happyHours, ...rates }: TimerRates) {
  const asTimes = happyHours.map(({ multiplier, from, until }) => ({
    multiplier,
    from: timeOf(from),
    until: timeOf(until),
  }));
  return { ...rates, happyHours: asTimes };
}

function peopleOf({ people }: TimerPlan) {
  return Object.entries(people)
    .map(([userId, one]) => ({ userId, ...one }))
    .toSorted((one, other) => other.addedMs - one.addedMs);
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
