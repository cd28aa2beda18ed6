/** What a rule does. */
import * as z from "zod";
import { addressError } from "./address.ts";
import { ruleLimits } from "./limits.ts";
import { parseTemplate, slugPattern } from "./template.ts";

const slug = z.string().regex(slugPattern, "1 to 32 of a-z, 0-9, _ and -");

function template(maxLength: number) {
  return z
    .string()
    .min(1)
    .max(maxLength)
    .superRefine((text, context) => {
      const parsed = parseTemplate(text);
      if (!parsed.ok) context.addIssue({ code: "custom", message: parsed.error });
    });
}

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
    /** Higher ones go first within their queue. */
    priority: z.number().int().min(-ruleLimits.alertPriority).max(ruleLimits.alertPriority).default(0),
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
    change: z.enum(["add", "set", "reset"]),
    /** By how much, or to what; of a timer in milliseconds. A counter is reset to 0, a timer to its end. */
    value: z.number().int().min(-ruleLimits.counterStep).max(ruleLimits.counterStep).optional(),
    /** Times the coins or likes that the event adds. */
    per: z.enum(["coins", "likes"]).optional(),
  })
  .superRefine(({ change, value, per }, context) => {
    if ((change === "reset") !== (value === undefined)) {
      const message = change === "reset" ? "a reset takes no value" : `needed to ${change}`;
      context.addIssue({ code: "custom", path: ["value"], message });
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
    /** Done to the event's user. */
    measure: z.enum(["mute", "ban"]),
    /** Absent: until it is taken back. */
    durationMs: z.number().int().min(ruleLimits.muteMs.least).max(ruleLimits.muteMs.most).optional(),
  }),
  CounterAction,
  z.strictObject({ type: z.literal("log"), text: template(ruleLimits.logText) }),
]);
export type Action = z.infer<typeof Action>;
export type ActionOf<Type extends Action["type"]> = Extract<Action, { type: Type }>;
