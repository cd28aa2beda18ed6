/** A rule as the API takes it: when this happens, and that is so, do those. */
import * as z from "zod";
import { issueWords } from "#shared/issue-words.ts";
import type { EventType } from "#shared/event.ts";
import { Action, type ActionOf } from "./action.ts";
import { Audience } from "./audience.ts";
import { checkCondition, checkNumber } from "./condition-check.ts";
import { ruleLimits } from "./limits.ts";
import { countOperators } from "./condition-size.ts";
import { countPatterns } from "./pattern.ts";
import { Trigger } from "./trigger.ts";
import { typesOf } from "./trigger-types.ts";

const cooldown = z.number().int().min(0).max(ruleLimits.cooldownMs);

export const RuleDraft = z
  .strictObject({
    name: z.string().trim().min(1).max(ruleLimits.nameLength),
    trigger: Trigger,
    /** JSON Logic over `{event, viewer, state, counters}`; absent or null: always. */
    condition: z.record(z.string(), z.unknown()).nullish(),
    actions: z.array(Action).min(1).max(ruleLimits.actions),
    /** All actions in their order, or one of them at random. */
    run: z.enum(["all", "one"]).default("all"),
    enabled: z.boolean().default(true),
    /** Rules with a higher number come first; of the same, in the order they are kept in. */
    priority: z.number().int().min(-ruleLimits.priority).max(ruleLimits.priority).default(0),
    /** After it fired, this long for nobody, and this long not for the same user. Milliseconds. */
    cooldownMs: cooldown.default(0),
    userCooldownMs: cooldown.default(0),
    /** Most often in any 60 seconds; absent or null: without limit. */
    maxPerMinute: z.number().int().min(1).max(ruleLimits.perMinute).nullish(),
    audience: Audience.default({ who: "everyone" }),
    /** How likely it fires, 0 to 1. */
    chance: z.number().min(0).max(1).default(1),
    /** Not when a session is replayed. */
    skipReplay: z.boolean().default(false),
  })
  .superRefine(({ trigger, condition, actions }, context) => {
    for (const [index, action] of actions.entries()) {
      const message = action.type === "moderate" && action.measure === "asked" && askedError(action, typesOf(trigger));
      if (message) context.addIssue({ code: "custom", path: ["actions", index], message });
    }
    for (const [index, action] of actions.entries()) {
      if (action.type !== "overlay" || typeof action.priority !== "object") continue;
      for (const { path, message } of checkNumber(action.priority, typesOf(trigger))) {
        context.addIssue({ code: "custom", path: ["actions", index, "priority", ...path], message });
      }
    }
    const priorities = actions.flatMap((action) => (action.type === "overlay" ? [action.priority] : []));
    for (const message of prioritiesTooMuch(priorities)) {
      context.addIssue({ code: "custom", path: ["actions"], message });
    }
    if (condition === undefined || condition === null) return;
    for (const { path, message } of checkCondition(condition, typesOf(trigger))) {
      context.addIssue({ code: "custom", path: ["condition", ...path], message });
    }
  });

/** Only what is asked for can be carried out, and it says itself for how long. */
function askedError({ durationMs }: ActionOf<"moderate">, types: readonly EventType[]): string | undefined {
  if (types.some((type) => type !== "MODERATION_ASKED")) return "needs a rule of the type MODERATION_ASKED alone";
  return durationMs === undefined ? undefined : "what is asked for says for how long: leave durationMs out";
}

/** What all computed priorities of a rule are too much of: each of its alerts may have one. */
function prioritiesTooMuch(priorities: readonly unknown[]): string[] {
  const { priorityOperators, priorityPatterns } = ruleLimits;
  return [
    countOperators(priorities) > priorityOperators && `more than ${priorityOperators} operators in its priorities`,
    countPatterns(priorities) > priorityPatterns &&
      `more than ${priorityPatterns} regular expressions in its priorities`,
  ].filter((message) => message !== false);
}

/** A rule before it has an id. */
export type RuleDraft = z.infer<typeof RuleDraft>;

/** A rule as it is kept: `revision` counts its changes. Both are part of the id of each run of an action. */
export interface Rule extends RuleDraft {
  ruleId: string;
  revision: number;
}

export interface RuleError {
  /** Where in the rule, with dots: `actions.0.text`. "" is the rule itself. */
  path: string;
  message: string;
}

const maxErrors = 20;

/** Checks a value that should be a rule. Fails with each bad field and why, at most twenty. */
export function parseRule(value: unknown): { ok: true; rule: RuleDraft } | { ok: false; errors: RuleError[] } {
  const result = RuleDraft.safeParse(value, { error: issueWords });
  if (result.success) return { ok: true, rule: result.data };
  const errors = result.error.issues
    .slice(0, maxErrors)
    .map(({ path, message }) => ({ path: path.join("."), message }));
  return { ok: false, errors };
}

/** The counters or timers that rules change. */
export function namesOf(rules: readonly RuleDraft[], kind: "counter" | "timer"): Set<string> {
  const actions = rules.flatMap((rule) => rule.actions);
  return new Set(actions.flatMap((action) => (action.type === "counter" && action.kind === kind ? [action.name] : [])));
}
