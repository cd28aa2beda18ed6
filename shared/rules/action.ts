/** What a rule does. */
import * as z from "zod";
import { toolActions } from "#shared/tools/action.ts";
import { addressError } from "./address.ts";
import { ruleLimits } from "./limits.ts";
import { numberToken, numberTokens } from "./priority.ts";
import { parseTemplate } from "./template.ts";
import { slug, template } from "./template-field.ts";

const address = z
  .string()
  .min(1)
  .max(ruleLimits.urlLength)
  .superRefine((text, context) => {
    const parsed = parseTemplate(text);
    const error = parsed.ok ? addressError(parsed.template) : parsed.error;
    if (error !== undefined) context.addIssue({ code: "custom", message: error });
  });

const OverlayAction = z
  .strictObject({
    type: z.literal("overlay"),
    text: template(ruleLimits.alertText).optional(),
    imageUrl: address.optional(),
    soundUrl: address.optional(),
    /** What is spoken. */
    speech: template(ruleLimits.speechText).optional(),
    durationMs: z.number().int().min(ruleLimits.alertMs.least).max(ruleLimits.alertMs.most).default(6_000),
    /** How it looks: a name that the overlay's style knows. */
    variant: slug.default("default"),
    /** Alerts of one queue are shown one after the other. */
    queue: slug.default("alerts"),
    /** At most so many characters are spoken. */
    speechLength: z.number().int().min(ruleLimits.leastSpeech).max(ruleLimits.speechText).optional(),
    /** BCP 47 tag; absent: the language of what is spoken. */
    speechLanguage: z
      .string()
      .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/, "a language, such as en or pt-BR")
      .optional(),
    /** What has one of these words in it is not spoken. */
    speechWords: z
      .array(z.string().trim().min(1).max(ruleLimits.speechWordLength))
      .max(ruleLimits.speechWords)
      .optional(),
    /** Least time between two speeches of one person. */
    speechPaceMs: z.number().int().min(0).max(ruleLimits.speechPaceMs).optional(),
    /** Higher ones go first within their queue: a number, the name of one (`coins`), or JSON Logic that gives one. */
    priority: z
      .union(
        [
          z.number().int().min(-ruleLimits.alertPriority).max(ruleLimits.alertPriority),
          z.string().refine((name) => numberToken(name) !== undefined),
          // What it reads depends on the trigger: the rule checks it.
          z.record(z.string(), z.unknown()),
        ],
        {
          error: `a whole number from -${ruleLimits.alertPriority} to ${ruleLimits.alertPriority}, a number of the event (${numberTokens.join(", ")}, counter:NAME), or an expression that gives one`,
        },
      )
      .default(0),
    /** On which overlays, by name. */
    overlays: z.union([z.literal("all"), z.array(slug).min(1).max(ruleLimits.overlays)]).default("all"),
  })
  .refine((alert) => [alert.text, alert.imageUrl, alert.soundUrl, alert.speech].some((one) => one !== undefined), {
    message: "an alert needs a text, an image, a sound or speech",
    path: ["text"],
  });

const CounterAction = z
  .strictObject({
    type: z.literal("counter"),
    kind: z.enum(["counter", "timer"]).default("counter"),
    name: slug,
    /** `pause` and `resume` are of timers. */
    change: z.enum(["add", "set", "reset", "pause", "resume"]),
    /**
     * By how much, or to what, with up to three decimals; of a timer in milliseconds. A counter is reset to 0, a timer to
     * its end.
     */
    value: z
      .number()
      .min(-ruleLimits.counterStep)
      .max(ruleLimits.counterStep)
      .refine((value) => Math.abs(value * 1_000 - Math.round(value * 1_000)) < 1e-4, "at most three decimals")
      .optional(),
    /** Times the coins or likes that the event adds. */
    per: z.enum(["coins", "likes"]).optional(),
    /** Of a timer: after the change no more than this is left, and it ends no later than then. */
    maxMs: z.number().int().min(0).max(ruleLimits.timerMs).optional(),
    until: z.iso.datetime({ offset: true, error: "expected a time as 2026-12-31T23:59:00Z" }).optional(),
  })
  .superRefine(({ kind, change, value, per, maxMs, until }, context) => {
    const say = (field: string, message: string) => context.addIssue({ code: "custom", path: [field], message });
    const takesValue = change === "add" || change === "set";
    if (takesValue !== (value !== undefined))
      say("value", takesValue ? `needed to ${change}` : `a ${change} takes no value`);
    if (kind === "counter" && (change === "pause" || change === "resume")) say("change", "only of a timer");
    for (const [field, bound] of Object.entries({ maxMs, until })) {
      if (bound === undefined) continue;
      if (kind === "counter") say(field, "only of a timer");
      else if (!takesValue) say(field, "only to add or to set");
    }
    if (per !== undefined && change !== "add") {
      context.addIssue({ code: "custom", path: ["per"], message: "only to add" });
    }
  });

export const Action = z.discriminatedUnion("type", [
  OverlayAction,
  z.strictObject({
    type: z.literal("webhook"),
    endpointId: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, "an endpoint's id"),
  }),
  /** Written into the stream's chat. */
  z.strictObject({ type: z.literal("announce"), text: template(ruleLimits.announceText) }),
  z.strictObject({
    type: z.literal("moderate"),
    /** Done to the event's user. `asked`: what a moderator asked for by a MODERATION_ASKED. */
    measure: z.enum(["mute", "ban", "asked"]),
    /** Absent: until it is taken back. */
    durationMs: z.number().int().min(ruleLimits.muteMs.least).max(ruleLimits.muteMs.most).optional(),
  }),
  CounterAction,
  z.strictObject({ type: z.literal("log"), text: template(ruleLimits.logText) }),
  /** Spins the stream's wheel; nothing happens where there is none, or too many turns wait. */
  z.strictObject({ type: z.literal("wheel") }),
  ...toolActions,
]);
export type Action = z.infer<typeof Action>;
export type ActionOf<Type extends Action["type"]> = Extract<Action, { type: Type }>;
