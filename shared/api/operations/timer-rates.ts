/** By what viewers add to a timer, and what they added. The timer itself is one of `tallies.ts`. */
import * as z from "zod";
import { interactionLimits } from "#shared/interaction/limits.ts";
import { contributionKinds } from "#shared/interaction/timer-rates.ts";
import { operation, stream } from "#shared/api/operation.ts";
import { GivenTime, nameOfAtMost, Time } from "#shared/api/parts.ts";

/** Milliseconds that one of something adds, a thousandth exact. */
const Rate = z
  .number()
  .min(0)
  .max(interactionLimits.rateMs)
  .refine((value) => Math.abs(value * 1_000 - Math.round(value * 1_000)) < 1e-4, "at most three decimals");

/** Each is 0 where it is absent. */
const TimerRates = z.strictObject({
  coinMs: Rate.default(0),
  likeMs: Rate.default(0),
  followMs: Rate.default(0),
  shareMs: Rate.default(0),
  subscriptionMs: Rate.default(0),
  /** Gifts with a rate of their own, each one instead of its coins: by name, or by id. */
  gifts: z
    .array(z.strictObject({ gift: nameOfAtMost(100), ms: Rate }))
    .max(interactionLimits.timerGifts)
    .default([]),
  /** While one lasts, all rates are so many times what they are. */
  happyHours: z
    .array(
      z
        .strictObject({
          multiplier: z.number().gt(0).max(interactionLimits.multiplier),
          from: GivenTime,
          until: GivenTime,
        })
        .refine(({ from, until }) => Date.parse(from) < Date.parse(until), {
          path: ["until"],
          message: "ends before it begins",
        }),
    )
    .max(interactionLimits.happyHours)
    .default([]),
  /** Whether what comes after its end starts it anew. */
  revives: z.boolean().default(false),
  direction: z.enum(["down", "up"]).default("down"),
});
/** What is asked for. */
export type AskedRates = z.output<typeof TimerRates>;

/** As the hub has them; times in milliseconds since 1970. */
const KeptRates = z.strictObject({
  coinMs: z.number(),
  likeMs: z.number(),
  followMs: z.number(),
  shareMs: z.number(),
  subscriptionMs: z.number(),
  gifts: z.array(z.strictObject({ gift: z.string(), ms: z.number() })),
  happyHours: z.array(z.strictObject({ multiplier: z.number(), from: Time, until: Time })),
  revives: z.boolean(),
  direction: z.enum(["down", "up"]),
});

const sum = { amount: z.number(), givenMs: z.number(), addedMs: z.number() };
const Sum = z.strictObject(sum);

export const setTimerRates = operation({
  id: "setTimerRates",
  method: "PUT",
  path: "/v1/streams/{streamId}/timers/{name}/rates",
  tag: "counters and timers",
  summary: "Has viewers add to a timer: by coins, gifts, likes, follows, shares and subscriptions",
  needs: stream("tally:write"),
  body: TimerRates,
  answers: { 200: z.strictObject({ name: z.string(), rates: KeptRates }) },
  problems: ["unknown_stream", "unknown_timer", "too_many_counters"],
  audit: "effect",
});

export const removeTimerRates = operation({
  id: "removeTimerRates",
  method: "DELETE",
  path: "/v1/streams/{streamId}/timers/{name}/rates",
  tag: "counters and timers",
  summary: "Nobody adds to the timer any more; it goes on, and what was added is forgotten as a list",
  needs: stream("tally:write"),
  answers: { 204: null },
  problems: ["unknown_stream"],
  audit: "effect",
});

export const readContributions = operation({
  id: "readContributions",
  method: "GET",
  path: "/v1/streams/{streamId}/timers/{name}/contributions",
  tag: "counters and timers",
  summary: "What viewers added to a timer: in all, who most, and the latest hundred",
  needs: stream("feed:read"),
  answers: {
    200: z.strictObject({
      name: z.string(),
      rates: KeptRates,
      /** Whatever was put into it, and for how long it ran; milliseconds. */
      grantedMs: z.number(),
      ranMs: z.number(),
      totals: z.strictObject(
        Object.fromEntries(contributionKinds.map((kind) => [kind, Sum])) as Record<
          (typeof contributionKinds)[number],
          typeof Sum
        >,
      ),
      /** Who added most is first. */
      people: z.array(z.strictObject({ userId: z.string(), name: z.string(), addedMs: z.number() })),
      /** The latest is first. */
      latest: z.array(
        z.strictObject({
          kind: z.enum(contributionKinds),
          person: z.strictObject({ userId: z.string(), uniqueId: z.string().optional(), name: z.string() }).nullable(),
          giftName: z.string().optional(),
          giftImageUrl: z.string().optional(),
          ...sum,
          since: Time,
          at: Time,
          offset: z.int(),
        }),
      ),
    }),
  },
  problems: ["unknown_stream", "unknown_timer"],
});
