/**
 * What a stream's rules make of one event. Pure: the same rules, state, event, time and random numbers give the same
 * actions. That each event comes here once and in order is the caller's promise.
 */
import type { RecordedEvent } from "#shared/event.ts";
import type { Sha256Hex } from "#shared/event-id.ts";
import type { SettledGift } from "#shared/gift-settlement.ts";
import { isLate } from "#shared/live-room.ts";
import type { LiveState } from "#shared/live-state.ts";
import { type ActionRun, runActions } from "./action-run.ts";
import type { CompiledRule, CompiledRules } from "./compile.ts";
import { explain, type Explanation, notAsked, type RuleExplanation } from "./explain.ts";
import { heldBackBy, noteFired } from "./hold-back.ts";
import type { Occasion, Random } from "./occasion.ts";
import { enterRoom, type RuleState, totalsAfter } from "./rule-state.ts";
import { settledEvent, toldNow } from "./settled-gift.ts";
import { battleResult, timesMet } from "./triggered.ts";
import type { Verdict } from "./verdict.ts";
import { followTimers, secondsLeft } from "./timers.ts";
import { figuresOf, noteActivity, type ViewerFigures } from "./viewers.ts";

/** What one event is judged by. */
export interface Evaluated {
  event: RecordedEvent;
  /** The live state after the event: `reduce` comes first, and also sets the `coinsDelta` of a gift. */
  live: Readonly<LiveState>;
  /** The gifts that settled with the event: what `reduce` returned. */
  settled: readonly SettledGift[];
  /**
   * Milliseconds since 1970. Where the state is rebuilt from stored events it must be the same again: a time that is stored
   * with the event, as `ingestedAt`.
   */
  now: number;
  random: Random;
  sha256Hex: Sha256Hex;
  /** The handle of the stream's creator: whose battles are won and lost. */
  hostUniqueId: string;
}

/** Told of each rule that was asked, before its firing is noted. */
export type Observer = (rule: CompiledRule, verdict: Verdict, occasion: Occasion) => void;

const notTriggered: Verdict = { outcome: "not_matched", by: "trigger" };
const notTrue: Verdict = { outcome: "not_matched", by: "condition" };

/**
 * Asks the rules for one event, in order of priority, and changes `state`. Returns what is to be done, in order. With
 * `explain` also why each rule fired or not; without, an explanation costs nothing.
 */
export function evaluate(
  compiled: CompiledRules,
  state: RuleState,
  evaluated: Evaluated,
  options: { explain: true },
): { state: RuleState; actions: ActionRun[]; explanation: Explanation };
export function evaluate(
  compiled: CompiledRules,
  state: RuleState,
  evaluated: Evaluated,
): { state: RuleState; actions: ActionRun[] };
export function evaluate(
  compiled: CompiledRules,
  state: RuleState,
  evaluated: Evaluated,
  options?: { explain: true },
): { state: RuleState; actions: ActionRun[]; explanation?: Explanation } {
  if (!options) return { state, actions: observe(compiled, state, evaluated) };
  const told = new Map<string, RuleExplanation[]>();
  const actions = observe(compiled, state, evaluated, (rule, verdict, occasion) => {
    const { ruleId } = rule.rule;
    told.set(ruleId, [...(told.get(ruleId) ?? []), explain(rule, verdict, occasion)]);
  });
  const rules = compiled.all.flatMap((rule) => told.get(rule.rule.ruleId) ?? [notAsked(rule, evaluated.event)]);
  return { state, actions, explanation: { eventId: evaluated.event.eventId, rules } };
}

/** As `evaluate`, with somebody who watches. */
export function observe(
  compiled: CompiledRules,
  state: RuleState,
  evaluated: Evaluated,
  observer?: Observer,
): ActionRun[] {
  const { event, live, settled, sha256Hex } = evaluated;
  enterRoom(state, live);
  const occasion = occasionOf(compiled, state, evaluated);
  // Before the rules: one that waits for the start of a broadcast finds the timers going.
  if (!occasion.isLate) followTimers(state.timers, event, occasion.now);
  const actions: ActionRun[] = [];
  const ask = (rules: readonly CompiledRule[], at: Occasion) => {
    for (const rule of rules) {
      const times = at.isLate ? 1 : timesMet(rule.rule.trigger, rule.rule.ruleId, at);
      const refused = refusal(rule, at, times);
      if (refused) {
        observer?.(rule, refused, at);
        continue;
      }
      const runs = runActions(rule, at, times, sha256Hex);
      observer?.(rule, { outcome: "fired", runs }, at);
      noteFired(rule.rule, at);
      actions.push(...runs);
    }
  };
  ask(compiled.byType.get(event.eventType) ?? [], occasion);
  if (settled.length > 0 && compiled.onSettledGift.length > 0) {
    for (const gift of toldNow(settled, live.roomId)) ask(compiled.onSettledGift, ofGift(occasion, gift));
  }
  if (!occasion.isLate) close(state, occasion);
  return actions;
}

/** An event with all that rules can ask about it. Notes the viewer's activity in `state`. */
export function occasionOf(compiled: CompiledRules, state: RuleState, evaluated: Evaluated): Occasion {
  const { event, live, now, random } = evaluated;
  const late = isLate(event, live);
  const isFirstActivity = !late && noteActivity(state.viewers, event, now);
  const viewer = figuresOf(state.viewers, event.user.userId);
  return {
    event,
    part: "",
    isLate: late,
    live,
    state,
    compiled,
    now,
    random,
    hostUniqueId: evaluated.hostUniqueId.toLowerCase(),
    totals: totalsAfter(live),
    isFirstActivity,
    data: dataOf(event, viewer, { live, state, now }),
    spoken: { fit: new Map(), speeches: 0 },
  };
}

const noTimers: Record<string, number> = {};

/** What conditions read. Few rules ask for timers, so what is left of them is worked out when one does. */
function dataOf(
  event: RecordedEvent,
  viewer: ViewerFigures,
  { live, state, now }: Pick<Occasion, "live" | "state" | "now">,
): Occasion["data"] {
  const { counters } = state;
  // Most streams have no timer, and to make an object with a getter was 4 % of what a hub does for an event.
  if (isEmpty(state.timers)) return { event, viewer, state: live, counters, timers: noTimers };
  return {
    event,
    viewer,
    state: live,
    counters,
    get timers() {
      return secondsLeft(state.timers, now);
    },
  };
}

function isEmpty(record: Readonly<Record<string, unknown>>): boolean {
  for (const name in record) if (Object.hasOwn(record, name)) return false;
  return true;
}

/** The occasion of a gift that settled with an event. */
function ofGift(occasion: Occasion, gift: SettledGift): Occasion {
  const { state } = occasion;
  const event = settledEvent(gift, occasion.event, state.viewers);
  const viewer = figuresOf(state.viewers, event.user.userId);
  // A gift that settles anew has grown, and with it its offset: no two of one event are the same.
  return {
    ...occasion,
    event,
    part: `:gift:${gift.offset}`,
    settledOffset: gift.offset,
    isLate: false,
    data: dataOf(event, viewer, occasion),
  };
}

/** Why a rule does not fire; undefined where it does. */
function refusal(compiled: CompiledRule, occasion: Occasion, times: number): Verdict | undefined {
  if (times === 0) return notTriggered;
  if (compiled.condition && !compiled.condition.holds(occasion.data)) return notTrue;
  const by = heldBackBy(compiled.rule, occasion);
  return by === undefined ? undefined : { outcome: "held_back", by };
}

/** What the next event finds: the totals, and what happens once in a broadcast or a battle. */
function close(state: RuleState, occasion: Occasion): void {
  const { event, live } = occasion;
  state.totals = occasion.totals;
  if (event.eventType === "CONNECTED") state.started = true;
  if (event.eventType === "STREAM_END") state.ended = true;
  if (event.eventType === "BATTLE" && live.battle && battleResult(occasion)) state.battleId = live.battle.battleId;
}
