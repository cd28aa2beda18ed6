/** What a rule waits for: events of some types, or something that only several events tell. */
import * as z from "zod";
import { eventTypes } from "#shared/event.ts";
import { pointsLimits } from "#shared/points/settings.ts";
import { ruleLimits } from "./limits.ts";
import { slugPattern } from "./template.ts";

const count = z.number().int().min(1).max(ruleLimits.triggerCount);

function names<Name extends z.ZodType>(name: Name) {
  return z
    .array(name)
    .min(1)
    .max(ruleLimits.triggerNames)
    .refine((list) => new Set(list).size === list.length, "each only once");
}

const commands = names(
  z
    .string()
    .regex(/^![^\s{}!]{1,32}$/u, "! and up to 32 characters without spaces")
    .transform((word) => word.toLowerCase()),
);
/** Whether something must follow the word. */
const params = z.enum(["optional", "required", "none"]).default("optional");

export const Trigger = z.discriminatedUnion("on", [
  /**
   * Events of these types. What is news once a person (`payload.first`) fires once a person; with `repeats` each time it
   * happens or is told.
   */
  z.strictObject({ on: z.literal("event"), types: names(z.enum(eventTypes)), repeats: z.boolean().optional() }),
  /** RAW events of these TikTok messages. */
  z.strictObject({ on: z.literal("raw"), rawTypes: names(z.string().min(1).max(128)) }),
  /** A gift with its final count, once: a streak when it is over, any other gift at once. */
  z.strictObject({ on: z.literal("gift") }),
  /** Each time that many more likes or coins came, of all viewers together or of one viewer. */
  z.strictObject({
    on: z.literal("every"),
    what: z.enum(["likes", "coins"]),
    count,
    by: z.enum(["stream", "viewer"]).default("stream"),
  }),
  /** Once in a broadcast: when its total gets there. */
  z.strictObject({ on: z.literal("total"), what: z.enum(["likes", "coins", "follows", "viewers"]), count }),
  /** The first thing a viewer does in a broadcast. */
  z.strictObject({ on: z.literal("first_activity") }),
  /** A chat message that begins with one of these words, in any case. */
  z.strictObject({ on: z.literal("command"), commands, params }),
  /** The same, by somebody who has that many points: they are taken when the rule fires. */
  z.strictObject({
    on: z.literal("redeem"),
    commands,
    params,
    cost: z
      .number()
      .min(0.01)
      .max(pointsLimits.points)
      .refine((cost) => Math.abs(cost * 100 - Math.round(cost * 100)) < 1e-4, "at most two decimals"),
  }),
  /** Somebody has reached a level of the stream's points, of this number or above. */
  z.strictObject({ on: z.literal("level"), from: z.number().int().min(1).max(pointsLimits.levels).default(1) }),
  z.strictObject({ on: z.literal("battle"), result: z.enum(["won", "lost", "draw"]) }),
  z.strictObject({ on: z.literal("stream"), what: z.enum(["started", "ended"]) }),
  /** One of these timers has come to its end by itself. */
  z.strictObject({
    on: z.literal("timer"),
    names: names(z.string().regex(slugPattern, "1 to 32 of a-z, 0-9, _ and -")),
  }),
  /** Each time that viewers have added that much more to one of these timers, which have rates. */
  z.strictObject({
    on: z.literal("timer_added"),
    names: names(z.string().regex(slugPattern, "1 to 32 of a-z, 0-9, _ and -")),
    everyMs: z.number().int().min(1_000).max(ruleLimits.timerMs),
  }),
  /** Less than that is left of one of these timers: at the time when that begins, and again once more was left meanwhile. */
  z.strictObject({
    on: z.literal("timer_left"),
    names: names(z.string().regex(slugPattern, "1 to 32 of a-z, 0-9, _ and -")),
    leftMs: z.number().int().min(1_000).max(ruleLimits.timerMs),
  }),
]);
export type Trigger = z.infer<typeof Trigger>;
