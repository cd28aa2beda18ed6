/**
 * What rules remember from one event to the next. Plain JSON, bounded, kept by the hub in its commit: a cooldown survives
 * an eviction. Evaluating changes it in place; after an exception it must be loaded again, as the rest of a hub's memory.
 */
import type { LiveState } from "#shared/live-state.ts";
import type { CompiledRules } from "./compile.ts";
import type { HoldBack } from "./hold-back.ts";
import { ruleLimits } from "./limits.ts";
import type { Timers } from "./timers.ts";
import { noViewers, type Viewers } from "./viewers.ts";

/** How often a rule fired, and how often each thing held it back although its trigger and its condition were met. */
export interface RuleCount {
  fired: number;
  held: Partial<Record<HoldBack, number>>;
  /** How often its trigger was met, but its condition was not true; absent for never. */
  notTrue?: number;
}

/** What one rule remembers. */
export interface RuleMemory {
  /** "Every N": what came since it was last reached. */
  rest?: number;
  /** Of each timer that it waits for whether so little was left when it was asked last. */
  isLow?: Record<string, boolean>;
  /** When it fired last, and each time within the last minute where there is a cap. Milliseconds since 1970. */
  firedAt?: number;
  minute?: number[];
  /** When it fired last for each user, where there is a cooldown per user. */
  users?: Record<string, number>;
  /** What it did in this broadcast. */
  did?: RuleCount;
  /** When its owner was told last that it was left out for the work it takes, and of which revision. */
  skipTold?: { revision: number; at: number };
}

export interface RuleState {
  roomId: string;
  /** The totals of the room before the next event. Each of them only rises within a room. */
  totals: { likes: number; coins: number; follows: number; viewers: number };
  /** Whether the start and the end of this room were seen. */
  started: boolean;
  ended: boolean;
  /** The last battle whose result was told. */
  battleId: string;
  /** At most `ruleLimits.viewers`; past it the half that was active last is kept. */
  viewers: Viewers;
  /** By ruleId; see `keepRules`. */
  rules: Record<string, RuleMemory>;
  /** How many users' cooldowns there are over all rules, and past how many those that are over are looked for. */
  userCooldowns: number;
  cooldownsSweptAt: number;
  /** Values by name; they outlive a broadcast. At most `ruleLimits.counters`, those that no rule names go first. */
  counters: Record<string, number>;
  /** As many as counters. */
  timers: Timers;
}

/** Fewer cooldowns than this are not worth looking for those that are over. */
const leastSwept = 1_000;

export function emptyRuleState(): RuleState {
  return {
    roomId: "",
    totals: { likes: 0, coins: 0, follows: 0, viewers: 0 },
    started: false,
    ended: false,
    battleId: "",
    viewers: noViewers(),
    rules: {},
    userCooldowns: 0,
    cooldownsSweptAt: leastSwept,
    counters: {},
    timers: {},
  };
}

/** Starts anew what is of one broadcast when the live state has entered another room. */
export function enterRoom(state: RuleState, live: Readonly<LiveState>): void {
  // A playback is a run of its own, whatever room it is of.
  const roomId = live.playback === undefined ? live.roomId : `${live.roomId}:${live.playback}`;
  if (roomId === state.roomId) return;
  state.roomId = roomId;
  state.totals = { likes: 0, coins: 0, follows: 0, viewers: 0 };
  state.started = false;
  state.ended = false;
  state.battleId = "";
  state.viewers = noViewers();
  for (const memory of Object.values(state.rules)) {
    delete memory.rest;
    delete memory.did;
  }
}

/**
 * Takes over how things stand, for a stream that had no rules until now: without rules nothing is followed, and what came
 * meanwhile must not count as one leap of the next event.
 */
export function followFrom(state: RuleState, live: Readonly<LiveState>): void {
  enterRoom(state, live);
  state.totals = totalsAfter(live);
  state.started = (live.counts.CONNECTED ?? 0) > 0;
  state.ended = (live.counts.STREAM_END ?? 0) > 0;
  const { battle } = live;
  state.battleId = battle && battle.winnerSideId !== null ? battle.battleId : "";
}

/** The room's totals after an event. */
export function totalsAfter(live: Readonly<LiveState>): RuleState["totals"] {
  return { likes: live.likes, coins: live.coins, follows: live.counts.FOLLOW ?? 0, viewers: live.viewersPeak };
}

/** What a rule remembers; makes it where it is the first time. */
export function memoryOf(state: RuleState, ruleId: string): RuleMemory {
  return (state.rules[ruleId] ??= {});
}

function didOf(state: RuleState, ruleId: string): RuleCount {
  return (memoryOf(state, ruleId).did ??= { fired: 0, held: {} });
}

/** Counts that a rule's trigger was met, and its condition was not true. */
export function countNotTrue(state: RuleState, ruleId: string): void {
  const did = didOf(state, ruleId);
  did.notTrue = (did.notTrue ?? 0) + 1;
}

/** Counts what became of a rule whose trigger and condition were met. */
export function countVerdict(state: RuleState, ruleId: string, by: HoldBack | undefined): void {
  const did = didOf(state, ruleId);
  if (by === undefined) did.fired += 1;
  else did.held[by] = (did.held[by] ?? 0) + 1;
}

/** What rules did in this broadcast, by id. */
export function ruleCounts(state: RuleState): Record<string, RuleCount> {
  const all = Object.entries(state.rules);
  return Object.fromEntries(all.flatMap(([ruleId, { did }]) => (did === undefined ? [] : [[ruleId, did]])));
}

/** Forgets what rules remember that are no longer there. For when a stream's rules change. */
export function keepRules(state: RuleState, compiled: CompiledRules): void {
  const kept = Object.entries(state.rules).filter(([ruleId]) => compiled.byId.has(ruleId));
  state.rules = Object.fromEntries(kept);
  state.userCooldowns = kept.reduce((count, [, { users }]) => count + Object.keys(users ?? {}).length, 0);
}

/** Notes that a rule fired for a user. */
export function noteUser(state: RuleState, compiled: CompiledRules, ruleId: string, userId: string, now: number): void {
  const memory = memoryOf(state, ruleId);
  const users = (memory.users ??= {});
  if (!Object.hasOwn(users, userId)) state.userCooldowns++;
  users[userId] = now;
  if (state.userCooldowns > state.cooldownsSweptAt) forgetCooldowns(state, compiled, now);
}

/**
 * Drops the cooldowns that are over. Where those that run are too many, also the ones that are next to end: whoever had
 * one may meet the rule again a little early, which is less than a cooldown of a day that is cut to minutes.
 */
function forgetCooldowns(state: RuleState, compiled: CompiledRules, now: number): void {
  const running: { users: Record<string, number>; userId: string; endsAt: number }[] = [];
  for (const [ruleId, { users }] of Object.entries(state.rules)) {
    if (users === undefined) continue;
    const lastsMs = compiled.byId.get(ruleId)?.rule.userCooldownMs ?? 0;
    for (const [userId, firedAt] of Object.entries(users)) {
      if (Math.abs(now - firedAt) < lastsMs) running.push({ users, userId, endsAt: firedAt + lastsMs });
      else delete users[userId];
    }
  }
  const most = ruleLimits.userCooldowns;
  const dropped = Math.max(0, running.length - most);
  for (const { users, userId } of running.toSorted((a, b) => a.endsAt - b.endsAt).slice(0, dropped)) {
    delete users[userId];
  }
  state.userCooldowns = running.length - dropped;
  // So many more than are kept, that looking through them is rare in a full room too.
  state.cooldownsSweptAt = Math.min(most + most / 20, Math.max(leastSwept, 2 * state.userCooldowns));
}
