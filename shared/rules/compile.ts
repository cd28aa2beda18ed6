/** Rules made ready to run: by event type, with parsed templates and prepared conditions. */
import { type CompiledTool, compileTool } from "#shared/tools/compile.ts";
import type { EventType } from "#shared/event.ts";
import { type WordList, wordList } from "#shared/speech.ts";
import type { Action, ActionOf } from "./action.ts";
import type { Meter } from "./budget.ts";
import { compileCondition, type Condition } from "./condition.ts";
import { askSteps, commandSteps, hashSteps } from "./action-steps.ts";
import type { Occasion } from "./occasion.ts";
import { compilePriority } from "./priority.ts";
import { namesOf, type Rule } from "./rule.ts";
import { parseTemplate, type Template } from "./template.ts";
import { typesOf } from "./trigger-types.ts";

/** An action with its texts parsed. */
export type CompiledAction =
  | {
      type: "overlay";
      action: ActionOf<"overlay">;
      priority: (occasion: Occasion, meter: Meter) => number;
      templates: { [Field in "text" | "imageUrl" | "soundUrl" | "speech"]?: Template };
      /** What is not spoken; absent where nothing was named. */
      speechWords?: WordList;
    }
  | { type: "announce" | "log"; action: ActionOf<"announce"> | ActionOf<"log">; text: Template }
  | { type: "webhook"; action: ActionOf<"webhook"> }
  | { type: "moderate"; action: ActionOf<"moderate"> }
  | { type: "wheel"; action: ActionOf<"wheel"> }
  | { type: "counter"; action: ActionOf<"counter"> }
  | CompiledTool;

export interface CompiledRule {
  rule: Rule;
  /** Absent: always. */
  condition: Condition | undefined;
  actions: readonly CompiledAction[];
  /** What it takes to ask the rule, without its condition. */
  steps: number;
  /** Whether a priority is computed. */
  computes: boolean;
}

export interface CompiledRules {
  /** All rules, also those that are switched off, in the order they are asked in. */
  all: readonly CompiledRule[];
  byId: ReadonlyMap<string, CompiledRule>;
  /** Those that are switched on, by the types of event that can fire them, in the same order. */
  byType: ReadonlyMap<EventType, readonly CompiledRule[]>;
  /** Those that are switched on and wait for gifts that are over, which come with events of any type. */
  onSettledGift: readonly CompiledRule[];
  /** What those that are switched on wait for that wait until little is left of a timer. */
  onTimerLeft: readonly { ruleId: string; names: readonly string[]; leftMs: number }[];
  /** Names of the counters and timers that the rules change. */
  counters: ReadonlySet<string>;
  timers: ReadonlySet<string>;
}

/**
 * Prepares a stream's rules: once for each change of them. Takes rules that `parseRule` and `checkRuleSet` let through; throws
 * a RangeError where a template is none, which then says that they were not checked.
 */
export function compileRules(rules: readonly Rule[]): CompiledRules {
  const all = rules.toSorted((a, b) => b.priority - a.priority).map(compileRule);
  const byType = new Map<EventType, CompiledRule[]>();
  const onSettledGift: CompiledRule[] = [];
  for (const compiled of all) {
    if (!compiled.rule.enabled) continue;
    if (compiled.rule.trigger.on === "gift") onSettledGift.push(compiled);
    else for (const type of typesOf(compiled.rule.trigger)) byType.set(type, [...(byType.get(type) ?? []), compiled]);
  }
  return {
    all,
    byId: new Map(all.map((compiled) => [compiled.rule.ruleId, compiled])),
    byType,
    onSettledGift,
    onTimerLeft: all.flatMap(({ rule: { ruleId, enabled, trigger } }) =>
      enabled && trigger.on === "timer_left" ? [{ ruleId, names: trigger.names, leftMs: trigger.leftMs }] : [],
    ),
    counters: namesOf(rules, "counter"),
    timers: namesOf(rules, "timer"),
  };
}

function compileRule(rule: Rule): CompiledRule {
  const { condition } = rule;
  return {
    rule,
    condition: condition === undefined || condition === null ? undefined : compileCondition(condition),
    actions: rule.actions.map(compileAction),
    steps: stepsToAsk(rule),
    computes: rule.actions.some((action) => action.type === "overlay" && typeof action.priority === "object"),
  };
}

/** Whether the trigger is met, and what may hold the rule back. */
function stepsToAsk({ trigger, audience, maxPerMinute, chance }: Rule): number {
  return (
    askSteps +
    (trigger.on === "command" || trigger.on === "redeem" ? commandSteps : 0) +
    (audience.who === "users" ? audience.users.length : 0) +
    (maxPerMinute ?? 0) +
    (chance < 1 ? hashSteps : 0)
  );
}

function compileAction(action: Action): CompiledAction {
  switch (action.type) {
    case "overlay": {
      const { text, imageUrl, soundUrl, speech, speechWords = [] } = action;
      const given = Object.entries({ text, imageUrl, soundUrl, speech }).filter(([, source]) => source !== undefined);
      const templates = Object.fromEntries(given.map(([field, source]) => [field, templateOf(source ?? "")]));
      const forbidden = speechWords.length > 0 && { speechWords: wordList(speechWords) };
      return { type: action.type, action, priority: compilePriority(action.priority), templates, ...forbidden };
    }
    case "announce":
    case "log":
      return { type: action.type, action, text: templateOf(action.text) };
    case "webhook":
      return { type: action.type, action };
    case "moderate":
      return { type: action.type, action };
    case "wheel":
      return { type: action.type, action };
    case "counter":
      return { type: action.type, action };
    case "streamerbot":
    case "obs":
    case "http":
    case "mqtt":
    case "osc":
    case "minecraft":
    case "keys":
      return compileTool(action);
    default:
      return action satisfies never;
  }
}

function templateOf(text: string): Template {
  const parsed = parseTemplate(text);
  if (!parsed.ok) throw new RangeError(`a template that was not checked: ${parsed.error}`);
  return parsed.template;
}
