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
import { askSteps } from "./action-steps.ts";
import { pointsInHand } from "#shared/points/in-hand.ts";
import type { Points } from "#shared/points/points.ts";
import { giveBack, spend } from "#shared/points/spend.ts";
import { type Meter, OverBudget, SharedBudget } from "./budget.ts";
import type { CompiledRule, CompiledRules } from "./compile.ts";
import { explain, type Explanation, notAsked, type RuleExplanation } from "./explain.ts";
import { heldBackBy, noteFired } from "./hold-back.ts";
import { ruleLimits } from "./limits.ts";
import type { Occasion, Random } from "./occasion.ts";
import { countNotTrue, countVerdict, enterRoom, type RuleState, totalsAfter } from "./rule-state.ts";
import { settledEvent, toldNow } from "./settled-gift.ts";
import { battleResult, timesMet } from "./triggered.ts";
import type { Rule } from "./rule.ts";
import { utf8Bytes } from "#shared/utf8-bytes.ts";
import type { Verdict } from "./verdict.ts";
import { noteEnough } from "./timer-lows.ts";
import { secondsLeft } from "./timers.ts";
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
  /** What viewers have earned, after the event; absent: nobody has anything. Rules that cost something take it from there. */
  points?: Points;
}

/** Told of each rule that was asked, before its firing is noted. */
export type Observer = (rule: CompiledRule, verdict: Verdict, occasion: Occasion) => void;

const notTriggered: Verdict = { outcome: "not_matched", by: "trigger" };
const notTrue: Verdict = { outcome: "not_matched", by: "condition" };
const overBudget: Verdict = { outcome: "held_back", by: "budget" };

/** What became of one event. */
export interface Outcome {
  state: RuleState;
  /** What is to be done, in order. */
  actions: ActionRun[];
  /** The rules that were left out because they would have passed the event's budget, each once. */
  skipped: readonly CompiledRule[];
  /** How much of the budget was used. */
  steps: number;
}

export interface EvaluateOptions {
  /** What all rules together may use; `ruleLimits.eventSteps` where it is absent. */
  steps?: number;
  /** How many bytes of actions there is room for in any case: a rule that costs points and does not fit into it is left out. */
  actionBytes?: number;
}

/**
 * Asks the rules for one event, in order of priority, and changes `state`. With `explain` also why each rule fired or not;
 * without, an explanation costs nothing. What rules cost is bounded: one that would pass the event's budget is left out, the
 * others are asked.
 */
export function evaluate(
  compiled: CompiledRules,
  state: RuleState,
  evaluated: Evaluated,
  options: EvaluateOptions & { explain: true },
): Outcome & { explanation: Explanation };
export function evaluate(
  compiled: CompiledRules,
  state: RuleState,
  evaluated: Evaluated,
  options?: EvaluateOptions,
): Outcome;
export function evaluate(
  compiled: CompiledRules,
  state: RuleState,
  evaluated: Evaluated,
  { explain: isExplained = false, ...options }: EvaluateOptions & { explain?: boolean } = {},
): Outcome & { explanation?: Explanation } {
  if (!isExplained) return observe(compiled, state, evaluated, options);
  const told = new Map<string, RuleExplanation[]>();
  const observer: Observer = (rule, verdict, occasion) => {
    const { ruleId } = rule.rule;
    told.set(ruleId, [...(told.get(ruleId) ?? []), explain(rule, verdict, occasion)]);
  };
  const outcome = observe(compiled, state, evaluated, { ...options, observer });
  const rules = compiled.all.flatMap((rule) => told.get(rule.rule.ruleId) ?? [notAsked(rule, evaluated.event)]);
  return { ...outcome, explanation: { eventId: evaluated.event.eventId, rules } };
}

/** As `evaluate`, with somebody who watches. */
export function observe(
  compiled: CompiledRules,
  state: RuleState,
  evaluated: Evaluated,
  { steps = ruleLimits.eventSteps, actionBytes = Infinity, observer }: EvaluateOptions & { observer?: Observer } = {},
): Outcome {
  const { event, live, settled, sha256Hex } = evaluated;
  enterRoom(state, live);
  const occasion = occasionOf(compiled, state, evaluated);
  const asked = compiled.byType.get(event.eventType) ?? [];
  const gifts = settled.length > 0 && compiled.onSettledGift.length > 0 ? toldNow(settled, live.roomId) : [];
  const asking: Asking = { actions: [], skipped: [], sha256Hex, observer, actionBytes };
  // Whatever the event's own rules take, the gifts that are over with it have their half.
  const forEvent = gifts.length > 0 ? Math.floor(steps / 2) : steps;
  const unused = ask(asked, occasion, new SharedBudget(forEvent, asked.length), asking);
  const left = gifts.length > 0 ? askOfGifts(occasion, gifts, steps - forEvent + unused, asking) : unused;
  if (!occasion.isLate) close(state, occasion);
  // By what the actions made of the timers.
  if (compiled.onTimerLeft.length > 0) noteEnough(compiled, state, evaluated.now);
  return { state, actions: asking.actions, skipped: asking.skipped, steps: steps - left };
}

/** What comes of asking rules, and what is needed for it. */
interface Asking {
  actions: ActionRun[];
  skipped: CompiledRule[];
  sha256Hex: Sha256Hex;
  observer: Observer | undefined;
  /** What the actions of an event may take that somebody pays for, with those before them. */
  actionBytes: number;
}

/** Asks rules in their order. Returns the steps that are left. */
function ask(rules: readonly CompiledRule[], at: Occasion, budget: SharedBudget, asking: Asking): number {
  const { actions, observer } = asking;
  for (const rule of rules) {
    // A trigger that counts has counted the event, whatever is left of the budget.
    const times = at.isLate ? 1 : timesMet(rule.rule.trigger, rule.rule.ruleId, at);
    if (times === 0) {
      budget.pass(rule.steps);
      observer?.(rule, notTriggered, at);
      continue;
    }
    const verdict = judge(rule, at, times, asking, budget.next());
    observer?.(rule, verdict, at);
    if (verdict.outcome === "fired") {
      noteFired(rule.rule, at);
      actions.push(...verdict.runs);
    } else if (verdict === overBudget) noteSkipped(asking.skipped, rule);
  }
  return budget.left;
}

/** Asks the rules that wait for gifts that are over, for each of these. Returns the steps that are left of `steps`. */
function askOfGifts(occasion: Occasion, gifts: readonly SettledGift[], steps: number, asking: Asking): number {
  const rules = occasion.compiled.onSettledGift;
  const budget = new SharedBudget(steps, gifts.length * rules.length);
  for (const gift of gifts) {
    const at = ofGift(occasion, gift);
    if (budget.left >= askSteps) ask(rules, at, budget, asking);
    else {
      // Nothing is left that the next hundred gifts could be told with.
      for (const rule of rules) {
        noteSkipped(asking.skipped, rule);
        asking.observer?.(rule, overBudget, at);
      }
      break;
    }
  }
  return budget.left;
}

function noteSkipped(skipped: CompiledRule[], rule: CompiledRule): void {
  if (!skipped.includes(rule)) skipped.push(rule);
}

/** An event with all that rules can ask about it. Notes the viewer's activity in `state`. */
export function occasionOf(compiled: CompiledRules, state: RuleState, evaluated: Evaluated): Occasion {
  const { event, live, now, random } = evaluated;
  const late = isLate(event, live);
  const points = pointsInHand(evaluated.points, live, event.user, now);
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
    points,
    book: evaluated.points,
    data: dataOf(event, viewer, { live, state, now, points }),
    spoken: { fit: new Map(), speeches: 0 },
  };
}

const noTimers: Record<string, number> = {};

/** What conditions read. Few rules ask for timers, so what is left of one is worked out when a rule asks for it. */
function dataOf(
  event: RecordedEvent,
  viewer: ViewerFigures,
  { live, state, now, points }: Pick<Occasion, "live" | "state" | "now" | "points">,
): Occasion["data"] {
  const { counters, timers } = state;
  // Most streams have no timer, and to make the other one was 4 % of what a hub does for an event.
  return {
    event,
    viewer,
    points,
    state: live,
    counters,
    timers: isEmpty(timers) ? noTimers : secondsLeft(timers, now),
  };
}

function isEmpty(record: Readonly<Record<string, unknown>>): boolean {
  for (const name in record) if (Object.hasOwn(record, name)) return false;
  return true;
}

/** The occasion of a gift that settled with an event. */
function ofGift(occasion: Occasion, gift: SettledGift): Occasion {
  const { state, book, live, now } = occasion;
  const event = settledEvent(gift, occasion.event, state.viewers);
  const viewer = figuresOf(state.viewers, event.user.userId);
  const points = pointsInHand(book, live, event.user, now);
  // A gift that settles anew has grown, and with it its offset: no two of one event are the same.
  return {
    ...occasion,
    event,
    part: `:gift:${gift.offset}`,
    settledOffset: gift.offset,
    isLate: false,
    points,
    data: dataOf(event, viewer, { live, state, now, points }),
  };
}

/** What becomes of a rule whose trigger is met. */
function judge(compiled: CompiledRule, occasion: Occasion, times: number, asking: Asking, meter: Meter): Verdict {
  const { rule, condition, steps } = compiled;
  const { sha256Hex } = asking;
  // Of thousands of gifts that there is nothing left for: an exception each would take longer than they do.
  if (steps > meter.left) return overBudget;
  meter.left -= steps;
  try {
    if (condition && !condition.holds(occasion.data, meter)) {
      countNotTrue(occasion.state, rule.ruleId);
      return notTrue;
    }
    const by = heldBackBy(rule, occasion) ?? pay(rule, occasion);
    if (by !== undefined) {
      countVerdict(occasion.state, rule.ruleId, by);
      return { outcome: "held_back", by };
    }
    const runs = orPaidBack(rule, occasion, () => {
      const made = runActions(compiled, occasion, times, { sha256Hex, meter });
      if (costOf(rule) > 0 && !hasRoom([...asking.actions, ...made], asking.actionBytes)) throw new OverBudget();
      return made;
    });
    countVerdict(occasion.state, rule.ruleId, undefined);
    return { outcome: "fired", runs };
  } catch (error) {
    if (error instanceof OverBudget) return overBudget;
    throw error;
  }
}

/** Beside each run: its event's place and times; before all of them, what is told of rules that were left out. */
const besideRun = 100;
const toldBytes = ruleLimits.toldSkips * 600;

/** Whether runs that are paid for are kept whole, by as much as they can take where they are written down. */
function hasRoom(runs: readonly ActionRun[], bytes: number): boolean {
  if (bytes === Infinity) return true;
  const sizes = runs.map((run) => utf8Bytes(JSON.stringify(run)) + besideRun);
  return sizes.reduce((sum, size) => sum + size, toldBytes) <= bytes;
}

function costOf({ trigger }: Rule): number {
  return trigger.on === "redeem" ? trigger.cost : 0;
}

/** Takes what the rule costs from the event's user; asked last, of a rule that nothing else holds back. */
function pay(rule: Rule, { book, live, event }: Occasion): "points" | undefined {
  const cost = costOf(rule);
  if (cost === 0 || (book && spend(book, live, event, cost))) return undefined;
  return "points";
}

/** What is paid for is done, or it costs nothing. */
function orPaidBack<Result>(rule: Rule, { book, live, event }: Occasion, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const cost = costOf(rule);
    if (cost > 0 && book) giveBack(book, live, event, cost);
    throw error;
  }
}

/** What the next event finds: the totals, and what happens once in a broadcast or a battle. */
function close(state: RuleState, occasion: Occasion): void {
  const { event, live } = occasion;
  state.totals = occasion.totals;
  if (event.eventType === "CONNECTED") state.started = true;
  if (event.eventType === "STREAM_END") state.ended = true;
  if (event.eventType === "BATTLE" && live.battle && battleResult(occasion)) state.battleId = live.battle.battleId;
}
