import { type Context, Hono } from "hono";
import * as z from "zod";
import type { SetTallyCall } from "#shared/protocol/hub-protocol.ts";
import { limits } from "#shared/protocol/limits.ts";
import { ruleLimits } from "#shared/rules/limits.ts";
import { slugPattern } from "#shared/rules/template.ts";
import { leftOf, shownTimers, type Timer, type TimerChange } from "#shared/rules/timers.ts";
import type { AppEnv } from "../app-env.ts";
import { requireKey } from "../auth/api-key.ts";
import { parseBody, parseValue, readBody } from "../body.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";
import { findStream } from "./stream-access.ts";

const Name = z.strictObject({ name: z.string().regex(slugPattern, "1 to 32 of a-z, 0-9, _ and -") });

const counterValue = z
  .number()
  .min(-ruleLimits.counterValue)
  .max(ruleLimits.counterValue)
  .refine((value) => Math.abs(value * 1_000 - Math.round(value * 1_000)) < 1e-4 || Number.isInteger(value), {
    message: "at most three decimals",
  });
const Counter = z.strictObject({ value: counterValue });
const CounterStep = z.strictObject({ add: counterValue });

/** Milliseconds. */
const span = z.number().int().min(0).max(ruleLimits.timerMs);
const timerSettings = {
  maxMs: span.nullable().optional(),
  until: z.iso.datetime({ offset: true, error: "expected a time as 2026-12-31T23:59:00Z" }).nullable().optional(),
  withStream: z.boolean().optional(),
  paused: z.boolean().optional(),
};
/** What is left of it. */
const NewTimer = z.strictObject({ leftMs: span, ...timerSettings });
const TimerStep = z
  .strictObject({
    addMs: z.number().int().min(-ruleLimits.timerMs).max(ruleLimits.timerMs).optional(),
    ...timerSettings,
  })
  .refine((change) => Object.keys(change).length > 0, "nothing to change: addMs, maxMs, until, withStream or paused");

/**
 * `/v1/streams/{streamId}/counters`: the named counters that rules change, by hand. `PUT {value}` sets one, `PATCH {add}`
 * adds to it; `DELETE` takes it away. Overlays show it at once.
 */
export const counterRoutes = new Hono<AppEnv>()
  .use(requireKey())
  .get("/", async (c) => c.json({ counters: (await snapshotOf(c)).counters }))
  .put("/:name", async (c) => changeCounter(c, parseBody(Counter, await bodyOf(c))))
  .patch("/:name", async (c) => changeCounter(c, parseBody(CounterStep, await bodyOf(c))))
  .delete("/:name", async (c) => deleteTally(c, "counter"));

/**
 * `/v1/streams/{streamId}/timers`: the same of timers. `PUT {leftMs, …}` sets one, `PATCH {addMs, …}` changes it; both take
 * `maxMs`, `until`, `withStream` and `paused`.
 */
export const timerRoutes = new Hono<AppEnv>()
  .use(requireKey())
  .get("/", async (c) => {
    const { timers } = await snapshotOf(c);
    const now = Date.now();
    const details = Object.entries(timers).map(([name, timer]) => toTimer(name, timer, now));
    return c.json({ ...shownTimers(timers), details });
  })
  .put("/:name", async (c) => changeTimer(c, parseBody(NewTimer, await bodyOf(c))))
  .patch("/:name", async (c) => changeTimer(c, parseBody(TimerStep, await bodyOf(c))))
  .delete("/:name", async (c) => deleteTally(c, "timer"));

async function changeCounter(c: Context<AppEnv>, change: { value: number } | { add: number }): Promise<Response> {
  const name = nameOf(c);
  const { value = 0 } = await setTally(c, { kind: "counter", name, change });
  return c.json({ name, value });
}

async function changeTimer(
  c: Context<AppEnv>,
  asked: z.infer<typeof NewTimer> | z.infer<typeof TimerStep>,
): Promise<Response> {
  const name = nameOf(c);
  const { until, ...rest } = asked;
  const given = Object.entries({ ...rest, until: typeof until === "string" ? Date.parse(until) : until });
  const change = Object.fromEntries(given.filter(([, value]) => value !== undefined)) as TimerChange;
  const { timer } = await setTally(c, { kind: "timer", name, change });
  if (!timer) throw new Problem("unavailable");
  return c.json(toTimer(name, timer, Date.now()));
}

// Also of one that is not there: it is not there afterwards.
async function deleteTally(c: Context<AppEnv>, kind: SetTallyCall["kind"]): Promise<Response> {
  await setTally(c, { kind, name: nameOf(c), change: "delete" });
  return c.body(null, 204);
}

async function setTally(c: Context<AppEnv>, call: SetTallyCall) {
  const { streamId } = await findStream(c);
  const answer = await hubOf(c.env, streamId).setTally(call);
  if (!answer.ok) throw new Problem(answer.code);
  return answer;
}

async function snapshotOf(c: Context<AppEnv>) {
  const { streamId } = await findStream(c);
  const answer = await hubOf(c.env, streamId).snapshot();
  if (!answer.ok) throw new Problem(answer.code);
  return answer;
}

const bodyOf = (c: Context<AppEnv>) => readBody(c.req.raw, limits.requestBytes);
const nameOf = (c: Context<AppEnv>) => parseValue(Name, { name: c.req.param("name") }).name;

/** A timer as the API shows it; times in milliseconds since 1970, null where there is none. */
function toTimer(name: string, timer: Timer, now: number) {
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
