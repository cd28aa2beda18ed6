/** One session through two sets of rules: what each would have done, and what the other would not. Pure: nothing is sent. */
import type { RecordedEvent } from "#shared/event.ts";
import type { RenderedAction } from "#shared/rules/action-run.ts";
import { canonicalJson } from "#shared/canonical-json.ts";
import { compileRules } from "#shared/rules/compile.ts";
import { eventSteps } from "#shared/rules/dry-run.ts";
import { type Observer, observe } from "#shared/rules/evaluate.ts";
import type { HoldBack } from "#shared/rules/hold-back.ts";
import { ruleLimits } from "#shared/rules/limits.ts";
import { rehearse, type Setting } from "#shared/rules/rehearsal.ts";
import type { Rule } from "#shared/rules/rule.ts";
import { emptyRuleState } from "#shared/rules/rule-state.ts";
import { newEndsPace, type ShownTimers, shownTimers, type Timers } from "#shared/rules/timers.ts";
import { stamp } from "#shared/stamp.ts";
import { timed, timerEnds, type TimersStand } from "./timer-ends.ts";

/** How often a rule would have fired, and been held back by what. */
export interface Counted {
  fired: number;
  heldBack: Partial<Record<HoldBack, number>>;
}

/** Something that one of the sets would have done. */
export interface Done {
  seqNo: number;
  /** When its event came in, milliseconds since 1970. */
  time: number;
  eventType: string;
  rule: string;
  action: RenderedAction;
}

export interface Side extends ShownTimers {
  fired: number;
  actions: number;
  /** At the end. */
  counters: Record<string, number>;
  /** The ends of timers, oldest first, at most `compareLimits.ends`. */
  timerEnds: { name: string; endedAt: number }[];
  /** Whether the rules took so much work that the rest of the events was not gone through. */
  cutShort: boolean;
}

export interface Comparison {
  events: number;
  a: Side;
  b: Side;
  /** By the names of rules, in the order of the first set, then of the second; null where a set has none of the name. */
  rules: { name: string; a: Counted | null; b: Counted | null }[];
  /** What both would have done, what b alone would have, and what a alone; of the latter the first ones. */
  same: number;
  newCount: number;
  goneCount: number;
  new: Done[];
  gone: Done[];
}

export const compareLimits = { samples: 100, ends: 100 } as const;

/** Of the events those of `sessionId` are compared; what comes before is gone through for what it leaves behind. */
export function compareRules(
  a: readonly Rule[],
  b: readonly Rule[],
  events: readonly RecordedEvent[],
  setting: Setting,
  sessionId: string,
): Comparison {
  const [one, other] = [a, b].map((rules) => runSide(rules, events, setting, sessionId)) as [SideRun, SideRun];
  const gone = without(one.done, other.done);
  const added = without(other.done, one.done);
  const names = [...new Set([...one.counted.keys(), ...other.counted.keys()])];
  return {
    events: events.filter((event) => event.sessionId === sessionId).length,
    a: one.side,
    b: other.side,
    rules: names.map((name) => ({ name, a: one.counted.get(name) ?? null, b: other.counted.get(name) ?? null })),
    same: one.done.length - gone.length,
    newCount: added.length,
    goneCount: gone.length,
    new: added.slice(0, compareLimits.samples),
    gone: gone.slice(0, compareLimits.samples),
  };
}

interface SideRun {
  side: Side;
  counted: Map<string, Counted>;
  done: Done[];
}

function runSide(
  rules: readonly Rule[],
  events: readonly RecordedEvent[],
  setting: Setting,
  sessionId: string,
): SideRun {
  const compiled = compileRules(rules);
  const counted = new Map(rules.map(({ name }): [string, Counted] => [name, { fired: 0, heldBack: {} }]));
  const done: Done[] = [];
  const ends: Side["timerEnds"] = [];
  const end: { timers: Timers; counters: Record<string, number> } = { timers: {}, counters: { ...setting.counters } };
  let { steps: left = ruleLimits.pastSteps } = setting;
  let cutShort = false;
  let ruleState = emptyRuleState();
  const all = withTimerEnds(events, () => ({ compiled, state: ruleState }), setting);
  for (const { state, evaluated } of rehearse(all, setting)) {
    ruleState = state;
    end.timers = state.timers;
    end.counters = state.counters;
    if (left <= 0) {
      cutShort = true;
      break;
    }
    const { event } = evaluated;
    const isReported = event.sessionId === sessionId;
    if (isReported && event.eventType === "TIMER_ENDED" && ends.length < compareLimits.ends) ends.push(event.payload);
    const observer: Observer = ({ rule: { name } }, verdict) => {
      const count = counted.get(name);
      if (!count || !isReported) return;
      if (verdict.outcome === "held_back") count.heldBack[verdict.by] = (count.heldBack[verdict.by] ?? 0) + 1;
      if (verdict.outcome !== "fired") return;
      count.fired++;
      const { seqNo, ingestedAt: time, eventType } = event;
      done.push(...verdict.runs.map(({ action }) => ({ seqNo, time, eventType, rule: name, action })));
    };
    left -= eventSteps + observe(compiled, state, evaluated, { observer }).steps;
  }
  const fired = [...counted.values()].reduce((sum, count) => sum + count.fired, 0);
  const side = {
    fired,
    actions: done.length,
    counters: end.counters,
    ...shownTimers(end.timers),
    timerEnds: ends,
    cutShort,
  };
  return { side, counted, done };
}

/** The events, with the ends of timers between them as they come. They are asked for one after the other. */
function* withTimerEnds(
  events: readonly RecordedEvent[],
  stand: () => TimersStand,
  { sha256Hex }: Setting,
): Generator<RecordedEvent, undefined> {
  const pace = newEndsPace(0);
  for (const [event, time] of timed(events, 0)) {
    const { streamId, sessionId, seqNo, offset } = event;
    for (const { body, at } of timerEnds(stand, pace, time)) {
      const stamped = stamp(body, { streamId, roomId: "", sessionId, seqNo, ingestedAt: at }, sha256Hex);
      // What it leaves to chance falls as in a replay: by its own name.
      yield { ...stamped, eventId: sha256Hex(body.nativeId ?? ""), offset };
    }
    yield event;
  }
}

/** What is among `some` and not among `others`, each as often as it is more. */
function without(some: readonly Done[], others: readonly Done[]): Done[] {
  const there = new Map<string, number>();
  const keyOf = ({ seqNo, rule, action }: Done) => `${seqNo} ${rule} ${canonicalJson(action)}`;
  for (const one of others) there.set(keyOf(one), (there.get(keyOf(one)) ?? 0) + 1);
  return some.filter((one) => {
    const count = there.get(keyOf(one)) ?? 0;
    there.set(keyOf(one), count - 1);
    return count <= 0;
  });
}
