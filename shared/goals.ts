/**
 * Goals that are counted over broadcasts: each counts from when it was set, until it is taken away. What a goal of one broadcast
 * counts stands in the live state and in the standings. Plain data, bounded, changed in place. Pure.
 */
import type { RecordedEvent } from "./event.ts";
import { isLate } from "./live-room.ts";
import type { LiveState } from "./live-state.ts";
import { slugOf } from "./slug.ts";

export const goalCounts = ["likes", "coins", "follows", "subscribers", "shares", "gift"] as const;
export type GoalCounts = (typeof goalCounts)[number];

export const goalLimits = { goals: 50, value: 1_000_000_000_000 } as const;

export interface Goal {
  counts: GoalCounts;
  /** Of `gift`: its id, or its name as rules write one. */
  gift?: string;
  value: number;
  /** When it was set, milliseconds since 1970. */
  setAt: number;
}

/** Figures of a broadcast, as far as goals count them. */
type Figures = Record<Exclude<GoalCounts, "gift">, number>;

export interface Goals {
  /** By name, as rules write one. */
  goals: Record<string, Goal>;
  /** What of the present broadcast they have counted already. */
  counted: { of: string; figures: Figures };
}

const none: Figures = { likes: 0, coins: 0, follows: 0, subscribers: 0, shares: 0 };

export function noGoals(): Goals {
  return { goals: {}, counted: { of: "", figures: { ...none } } };
}

/** The figures of a broadcast. */
export function figuresOf({ likes, coins, counts }: LiveState): Figures {
  const { FOLLOW: follows = 0, SUBSCRIBE: subscribers = 0, SHARE: shares = 0 } = counts;
  return { likes, coins, follows, subscribers, shares };
}

/**
 * Counts an event, after the live state took it. What is played is no broadcast: it counts for nothing. `giftsDelta`: how many gifts
 * it added.
 */
export function countForGoals(known: Goals, event: RecordedEvent, live: Readonly<LiveState>, giftsDelta: number): void {
  const goals = Object.values(known.goals);
  if (goals.length === 0) return;
  const { of, figures: before } = known.counted;
  const figures = figuresOf(live);
  const from = of === broadcastOf(live) ? before : none;
  known.counted = { of: broadcastOf(live), figures };
  if (live.playback !== undefined) return;
  const gifts = isLate(event, live) ? 0 : giftsDelta;
  for (const goal of goals) {
    const delta = goal.counts === "gift" ? giftsOf(goal, event, gifts) : figures[goal.counts] - from[goal.counts];
    if (delta > 0) goal.value = Math.min(goal.value + delta, goalLimits.value);
  }
}

/** From here on the live state is another one, and no event did that. Without goals nothing is counted that could be wrong. */
export function alignGoals(known: Goals, live: Readonly<LiveState>): void {
  if (Object.keys(known.goals).length > 0) countFrom(known, live);
}

function countFrom(known: Goals, live: Readonly<LiveState>): void {
  known.counted = { of: broadcastOf(live), figures: figuresOf(live) };
}

/** Adds to what a goal has counted, or takes from it, down to 0; undefined where there is none of this name. */
export function addToGoal(known: Goals, name: string, add: number): Goal | undefined {
  const goal = Object.hasOwn(known.goals, name) ? known.goals[name] : undefined;
  if (goal) goal.value = Math.min(Math.max(goal.value + add, 0), goalLimits.value);
  return goal;
}

/** Sets a goal; false where there are as many as there may be. */
export function setGoal(known: Goals, name: string, goal: Goal, live: Readonly<LiveState>): boolean {
  const names = Object.keys(known.goals);
  if (!names.includes(name) && names.length >= goalLimits.goals) return false;
  if (names.length === 0) countFrom(known, live);
  known.goals[name] = goal;
  return true;
}

function broadcastOf({ roomId, playback }: LiveState): string {
  return `${roomId} ${playback ?? ""}`;
}

function giftsOf({ gift = "" }: Goal, event: RecordedEvent, giftsDelta: number): number {
  if (event.eventType !== "GIFT") return 0;
  const { giftId, giftName } = event.payload;
  return giftId === gift || slugOf(giftName) === gift ? giftsDelta : 0;
}
