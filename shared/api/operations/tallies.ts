/** The named counters and timers of a stream, by hand. Overlays show a change at once. */
import * as z from "zod";
import { ruleLimits } from "#shared/rules/limits.ts";
import { slugPattern } from "#shared/rules/template.ts";
import { ShownTimers } from "#shared/api/live-state.ts";
import { operation, stream } from "#shared/api/operation.ts";
import { GivenTime, Time } from "#shared/api/parts.ts";

/** Of a counter or a timer. */
export const TallyName = z.strictObject({ name: z.string().regex(slugPattern, "1 to 32 of a-z, 0-9, _ and -") });

const counterValue = z
  .number()
  .min(-ruleLimits.counterValue)
  .max(ruleLimits.counterValue)
  .refine((value) => Math.abs(value * 1_000 - Math.round(value * 1_000)) < 1e-4 || Number.isInteger(value), {
    message: "at most three decimals",
  });

/** Milliseconds. */
const span = z.number().int().min(0).max(ruleLimits.timerMs);
const timerSettings = {
  maxMs: span.nullable().optional(),
  until: GivenTime.nullable().optional(),
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
/** What is asked of a timer. */
export type AskedTimer = z.output<typeof NewTimer> | z.output<typeof TimerStep>;

const Counter = z.strictObject({ name: z.string(), value: z.number() });
/** Times in milliseconds since 1970, null where there is none. */
const Timer = z.strictObject({
  name: z.string(),
  endsAt: z.int().nullable(),
  leftMs: z.int(),
  paused: z.boolean(),
  pausedBy: z.enum(["hand", "stream"]).nullable(),
  maxMs: z.number().nullable(),
  until: Time.nullable(),
  withStream: z.boolean(),
});

export const listCounters = operation({
  id: "listCounters",
  method: "GET",
  path: "/v1/streams/{streamId}/counters",
  tag: "counters and timers",
  summary: "The values of the counters",
  needs: stream("feed:read"),
  answers: { 200: z.strictObject({ counters: z.record(z.string(), z.number()) }) },
  problems: ["unknown_stream"],
});

export const setCounter = operation({
  id: "setCounter",
  method: "PUT",
  path: "/v1/streams/{streamId}/counters/{name}",
  tag: "counters and timers",
  summary: "Sets a counter",
  needs: stream("tally:write"),
  body: z.strictObject({ value: counterValue }),
  answers: { 200: Counter },
  problems: ["unknown_stream", "too_many_counters"],
  audit: "effect",
});

export const addToCounter = operation({
  id: "addToCounter",
  method: "PATCH",
  path: "/v1/streams/{streamId}/counters/{name}",
  tag: "counters and timers",
  summary: "Adds to a counter",
  needs: stream("tally:write"),
  body: z.strictObject({ add: counterValue }),
  answers: { 200: Counter },
  problems: ["unknown_stream", "too_many_counters"],
  audit: "effect",
});

export const deleteCounter = operation({
  id: "deleteCounter",
  method: "DELETE",
  path: "/v1/streams/{streamId}/counters/{name}",
  tag: "counters and timers",
  summary: "Takes a counter away; also one that is not there is not there afterwards",
  needs: stream("tally:write"),
  answers: { 204: null },
  problems: ["unknown_stream"],
  audit: "effect",
});

export const listTimers = operation({
  id: "listTimers",
  method: "GET",
  path: "/v1/streams/{streamId}/timers",
  tag: "counters and timers",
  summary: "The timers: when each ends, or what is left of it",
  needs: stream("feed:read"),
  answers: { 200: z.strictObject({ ...ShownTimers, details: z.array(Timer) }) },
  problems: ["unknown_stream"],
});

export const setTimer = operation({
  id: "setTimer",
  method: "PUT",
  path: "/v1/streams/{streamId}/timers/{name}",
  tag: "counters and timers",
  summary: "Sets a timer",
  needs: stream("tally:write"),
  body: NewTimer,
  answers: { 200: Timer },
  problems: ["unknown_stream", "too_many_counters"],
  audit: "effect",
});

export const changeTimer = operation({
  id: "changeTimer",
  method: "PATCH",
  path: "/v1/streams/{streamId}/timers/{name}",
  tag: "counters and timers",
  summary: "Adds to a timer, pauses it, gives it other bounds",
  needs: stream("tally:write"),
  body: TimerStep,
  answers: { 200: Timer },
  problems: ["unknown_stream", "too_many_counters"],
  audit: "effect",
});

export const deleteTimer = operation({
  id: "deleteTimer",
  method: "DELETE",
  path: "/v1/streams/{streamId}/timers/{name}",
  tag: "counters and timers",
  summary: "Takes a timer away; also one that is not there is not there afterwards",
  needs: stream("tally:write"),
  answers: { 204: null },
  problems: ["unknown_stream"],
  audit: "effect",
});
