/** Why each rule fired or did not, in data and in words. */
import type { RecordedEvent } from "#shared/event.ts";
import { isNews } from "#shared/news.ts";
import type { CompiledRule } from "./compile.ts";
import type { FailedPart } from "./condition.ts";
import { heldUntil, type HoldBack } from "./hold-back.ts";
import type { Occasion } from "./occasion.ts";
import type { Trigger } from "./trigger.ts";
import { typesOf } from "./trigger-types.ts";
import type { Verdict } from "./verdict.ts";

interface Told {
  ruleId: string;
  revision: number;
  name: string;
  /** In words, for people. */
  why: string;
}

export type RuleExplanation = Told &
  (
    | { outcome: "fired"; actionIds: string[] }
    | { outcome: "not_matched"; by: "trigger" }
    /** `failed`: the parts that were not as they had to be, with the values they saw. */
    | { outcome: "not_matched"; by: "condition"; failed: FailedPart[] }
    /** `until`: when it may fire again, milliseconds since 1970. */
    | { outcome: "held_back"; by: HoldBack; until?: number }
  );

/** Of each rule what became of it, in the order of priority. A rule for gifts that are over is told once for each of them. */
export interface Explanation {
  eventId: string;
  rules: RuleExplanation[];
}

/** Explains a verdict. Must be asked before the rule's firing is noted. */
export function explain({ rule, condition }: CompiledRule, verdict: Verdict, occasion: Occasion): RuleExplanation {
  const { ruleId, revision, name } = rule;
  switch (verdict.outcome) {
    case "fired": {
      const actionIds = verdict.runs.map(({ actionId }) => actionId);
      return { ruleId, revision, name, outcome: "fired", actionIds, why: "fired" };
    }
    case "not_matched": {
      if (verdict.by === "trigger") {
        const why = isNews(occasion.event)
          ? `the event did not meet its trigger: ${inWords(rule.trigger)}`
          : `it is no news: ${occasion.event.eventType} of this user was told before (a rule with "repeats" takes it too)`;
        return { ruleId, revision, name, outcome: "not_matched", by: "trigger", why };
      }
      const failed = condition?.explain(occasion.data) ?? [];
      const why = failed.map(partInWords).join("; ") || "its condition is not true";
      return { ruleId, revision, name, outcome: "not_matched", by: "condition", failed, why };
    }
    case "held_back": {
      const until = heldUntil(rule, verdict.by, occasion);
      const { by } = verdict;
      const told = { ruleId, revision, name, outcome: "held_back", by, why: holdBackInWords[by] } as const;
      return until === undefined ? told : { ...told, until };
    }
    default:
      return verdict satisfies never;
  }
}

/** Of a rule that was not asked: it is switched off, or waits for something else. */
export function notAsked({ rule }: CompiledRule, event: RecordedEvent): RuleExplanation {
  const { ruleId, revision, name } = rule;
  if (!rule.enabled && typesOf(rule.trigger).includes(event.eventType)) {
    return { ruleId, revision, name, outcome: "held_back", by: "disabled", why: holdBackInWords.disabled };
  }
  const why = waitsForEnd(rule.trigger, event) ?? `waits for ${inWords(rule.trigger)}; this is ${event.eventType}`;
  return { ruleId, revision, name, outcome: "not_matched", by: "trigger", why };
}

/** A gift is told once, when it is over: what its other messages are to a rule that waits for that. */
function waitsForEnd(trigger: Trigger, event: RecordedEvent): string | undefined {
  if (trigger.on !== "gift" || event.eventType !== "GIFT") return undefined;
  const { isGiftStreak, streakEnd, giftCount } = event.payload;
  if (isGiftStreak && !streakEnd) return `waits for the end of the streak; it stands at ${giftCount}`;
  return "a gift is told once, when it is over; this one was told before";
}

const holdBackInWords: Record<HoldBack, string> = {
  disabled: "it is switched off",
  late: "the event is of a broadcast that was left",
  replay: "it does not run in a replay",
  audience: "the user is not one of those it is for",
  cooldown: "it fired a moment ago",
  user_cooldown: "it fired for this user a moment ago",
  cap: "it fired as often as it may in a minute",
  chance: "chance was against it",
  points: "the user has not enough points",
  budget: "it takes too much work: what one event has for all rules of a stream was used up; make the rule simpler",
};

function partInWords({ path, expression, wanted, values, error }: FailedPart): string {
  const saw = Object.entries(values).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  const outcome = error ?? (wanted ? "is false" : "is true");
  return `${path === "" ? "" : `${path}: `}${JSON.stringify(expression)} ${outcome}${saw.length > 0 ? ` (${saw.join(", ")})` : ""}`;
}

function inWords(trigger: Trigger): string {
  switch (trigger.on) {
    case "event":
      return trigger.types.join(", ");
    case "gift":
      return "a gift that is over";
    case "raw":
      return `RAW of ${trigger.rawTypes.join(", ")}`;
    case "every":
      return `every ${trigger.count} ${trigger.what}${trigger.by === "viewer" ? " of a viewer" : ""}`;
    case "total":
      return `${trigger.count} ${trigger.what}`;
    case "first_activity":
      return "the first activity of a viewer";
    case "command":
      return trigger.commands.join(", ");
    case "redeem":
      return `${trigger.commands.join(", ")} for ${trigger.cost} points`;
    case "level":
      return `level ${trigger.from} or a higher one that is reached`;
    case "battle":
      return `a battle ${trigger.result === "draw" ? "without a winner" : trigger.result}`;
    case "stream":
      return `the stream's ${trigger.what === "started" ? "start" : "end"}`;
    case "timer":
      return `the end of the timer ${trigger.names.join(" or ")}`;
    case "timer_added":
      return `every ${trigger.everyMs} ms that viewers add to the timer ${trigger.names.join(" or ")}`;
    case "timer_left":
      return `less than ${trigger.leftMs} ms that are left of the timer ${trigger.names.join(" or ")}`;
    default:
      return trigger satisfies never;
  }
}
