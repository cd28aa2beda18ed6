/** What rules would have done over events of the past. Pure: nothing is sent, and the events stay as they are. */
import type { RecordedEvent } from "#shared/event.ts";
import type { RenderedAction } from "./action-run.ts";
import type { CompiledRule, CompiledRules } from "./compile.ts";
import type { FailedPart } from "./condition.ts";
import { type Observer, observe } from "./evaluate.ts";
import { explain } from "./explain.ts";
import type { HoldBack } from "./hold-back.ts";
import { ruleLimits } from "./limits.ts";
import type { Occasion } from "./occasion.ts";
import { rehearse, type Setting } from "./rehearsal.ts";
import type { Verdict } from "./verdict.ts";

export interface DryRunOfRule {
  ruleId: string;
  name: string;
  /** How often it would have fired, and been held back by what. Where nothing held it back, that is absent. */
  fired: number;
  heldBack: Partial<Record<HoldBack, number>>;
  /** How often its trigger was met but its condition was not true. */
  conditionFalse: number;
  /** The first times it would have fired, at most `ruleLimits.dryRunSamples`. */
  samples: { eventId: string; offset: number; timestamp: number; actions: RenderedAction[] }[];
  /** When it would have fired, and been held back: the first `ruleLimits.dryRunTimes` of each. */
  times: { fired: number[]; heldBack: number[] };
  /** Of each outcome the first `ruleLimits.dryRunSamples`, with why, in the order of the events. */
  told: ToldEvent[];
}

/** What became of one event that met the rule's trigger. */
export interface ToldEvent {
  eventId: string;
  offset: number;
  timestamp: number;
  eventType: string;
  user: { uniqueId: string; displayName?: string };
  /** The gift, or the beginning of the message; "" where it is neither. */
  about: string;
  outcome: Verdict["outcome"];
  /** What held it back, and for how long after the event. */
  by?: HoldBack;
  leftMs?: number;
  /** The parts of the condition that were not as they had to be, with the values that they saw. */
  failed?: FailedPart[];
}

export interface DryRun {
  events: number;
  /** Whether the rules took so much work that the rest of the events was not gone through. */
  cutShort: boolean;
  /** In the order they are asked in. */
  rules: DryRunOfRule[];
}

/** To go through an event that no rule waits for. */
export const eventSteps = 200;

/** What of a run is reported: the rest is there for what it leaves behind. */
export interface Reported {
  /** Only of the events of this session; absent: of all. */
  sessionId?: string;
  /** Only of this rule; absent: of all. */
  ruleId?: string;
}

/**
 * Runs rules over events in their order, from an empty room on: until the events end, or what the rules may use for all of
 * them is used up.
 */
export function dryRun(
  compiled: CompiledRules,
  events: Iterable<RecordedEvent>,
  setting: Setting,
  { sessionId, ruleId }: Reported = {},
): DryRun {
  const reported = compiled.all.filter(({ rule }) => ruleId === undefined || rule.ruleId === ruleId);
  const results = new Map(reported.map((rule) => [rule.rule.ruleId, emptyResult(rule)]));
  let count = 0;
  let { steps: left = ruleLimits.pastSteps } = setting;
  for (const { state, evaluated } of rehearse(events, setting)) {
    if (left <= 0) return { events: count, cutShort: true, rules: [...results.values()] };
    const { event } = evaluated;
    const isReported = sessionId === undefined || event.sessionId === sessionId;
    const observer: Observer = (rule, verdict, occasion) => {
      const result = results.get(rule.rule.ruleId);
      if (!result || !isReported) return;
      note(result, verdict, event);
      tell(result, rule, verdict, occasion);
    };
    left -= eventSteps + observe(compiled, state, evaluated, { observer }).steps;
    if (isReported) count++;
  }
  return { events: count, cutShort: false, rules: [...results.values()] };
}

function emptyResult({ rule: { ruleId, name } }: CompiledRule): DryRunOfRule {
  const times = { fired: [], heldBack: [] };
  return { ruleId, name, fired: 0, heldBack: {}, conditionFalse: 0, samples: [], times, told: [] };
}

/** Notes what became of an event, while there is room for its outcome. Before the firing is noted: what is left is counted from it. */
function tell(result: DryRunOfRule, rule: CompiledRule, verdict: Verdict, occasion: Occasion): void {
  const { outcome } = verdict;
  if (outcome === "not_matched" && verdict.by === "trigger") return;
  const { event, now } = occasion;
  const times = outcome === "fired" ? result.times.fired : outcome === "held_back" ? result.times.heldBack : undefined;
  if (times && times.length < ruleLimits.dryRunTimes) times.push(event.timestamp);
  const known = result.told.reduce((count, one) => count + Number(one.outcome === outcome), 0);
  if (known >= ruleLimits.dryRunSamples) return;
  const { eventId, offset, timestamp, eventType, user } = event;
  const { uniqueId, displayName } = user;
  const told: ToldEvent = {
    eventId,
    offset,
    timestamp,
    eventType,
    user: { uniqueId, ...(displayName !== undefined && { displayName }) },
    about: aboutOf(event),
    outcome,
  };
  const why = explain(rule, verdict, occasion);
  if (why.outcome === "held_back") {
    told.by = why.by;
    if (why.until !== undefined) told.leftMs = Math.max(0, why.until - now);
  }
  if (why.outcome === "not_matched" && why.by === "condition") told.failed = why.failed;
  result.told.push(told);
}

const aboutCharacters = 80;

function aboutOf(event: RecordedEvent): string {
  if (event.eventType === "GIFT") {
    const { giftName, giftCount } = event.payload;
    return giftCount > 1 ? `${giftName} ×${giftCount}` : giftName;
  }
  return event.eventType === "CHAT" ? Array.from(event.payload.message).slice(0, aboutCharacters).join("") : "";
}

function note(result: DryRunOfRule, verdict: Verdict, { eventId, offset, timestamp }: RecordedEvent): void {
  switch (verdict.outcome) {
    case "fired":
      result.fired++;
      if (result.samples.length < ruleLimits.dryRunSamples) {
        result.samples.push({ eventId, offset, timestamp, actions: verdict.runs.map(({ action }) => action) });
      }
      return;
    case "held_back":
      result.heldBack[verdict.by] = (result.heldBack[verdict.by] ?? 0) + 1;
      return;
    case "not_matched":
      if (verdict.by === "condition") result.conditionFalse++;
      return;
    default:
      verdict satisfies never;
  }
}
