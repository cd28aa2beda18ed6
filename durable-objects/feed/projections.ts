/**
 * What is reduced from a feed's events, by name. A checkpoint keeps each with its version; where the version moved on since
 * it was written, the projection is reduced anew from the events (see rebuild.ts). To add one, add an entry.
 *
 * Pure but for the states, which are changed in place: a hub holds thousands of events a second.
 */
import { eraseFromGifts, keepErasedGifts } from "#shared/erased-gifts.ts";
import { isSystemEvent } from "#shared/event.ts";
import { addByRates, forgetContributors, noteGranted, plannedLeft } from "#shared/interaction/timer-rates.ts";
import { forgetParticipants, type Interaction, noInteraction, takePart } from "#shared/interaction/interaction.ts";
import { spinByRule } from "#shared/interaction/wheel.ts";
import { alignGoals, countForGoals, type Goals, noGoals } from "#shared/goals.ts";
import { isLate } from "#shared/live-room.ts";
import { completeState, initialState, type LiveState, type ReducedState, reduceNoting } from "#shared/live-state.ts";
import { countPoints } from "#shared/points/count.ts";
import { completePoints, forgetPoints, noPoints, type Points } from "#shared/points/points.ts";
import { randomOf } from "#shared/rules/random.ts";
import { emptyRuleState, type RuleState, totalsAfter } from "#shared/rules/rule-state.ts";
import { followTimers, readTimers, type Timers } from "#shared/rules/timers.ts";
import { completeStandings, emptyStandings, leaveStandings, stand, type Standings } from "#shared/standings.ts";
import { forgetPeople, noTakebacks, takenBackBy, type Takebacks, type Withdrawal, withdraw } from "#shared/takeback.ts";
import { followOnly, judge } from "./stream-rules.ts";
import type { Turn } from "./turn.ts";

export interface Projection<State, Snapshot = unknown> {
  /** Raise it where the same events are to give another state, or a state of another shape. */
  readonly version: number;
  /** Before the first event. */
  init: () => State;
  /** A state of this version as it was stored, completed where a part of it came later. */
  read: (stored: Partial<State>) => State;
  /** Takes an event into `state`, which it changes. */
  evolve: (state: State, turn: Turn) => void;
  /** What of it is shown to others. */
  snapshot: (state: State) => Snapshot;
  /**
   * Takes over from a state of another version what does not follow from events: what was said by hand. Until the rebuilt
   * state `isWhole`, reduced from all events, also what new events must not be without meanwhile.
   */
  keep?: (rebuilt: State, before: Partial<State>, isWhole: boolean) => State;
  /** Forgets people in what does not follow from events, and so is kept where it is reduced anew. */
  forget?: (state: State, userIds: readonly string[], handles: readonly string[]) => void;
  /** The live state has leapt: it was rebuilt. The next event must not be taken for what did it. */
  align?: (state: State, live: Readonly<LiveState>) => void;
}

/** When something came last, and whether more was to come: what the next holder of the lease wants to know. */
export interface Presence {
  /** `ingestedAt` of the latest event; 0 before the first. */
  lastEventAt: number;
  /** The latest word on the broadcast was its end, or there was none yet. */
  ended: boolean;
}

const state: Projection<ReducedState, LiveState> = {
  version: 1,
  init: initialState,
  read: completeState,
  evolve: (reduced, turn) => {
    const isPast = turn.past !== undefined || turn.judging.replayed !== undefined;
    const { settled, giftsDelta } = reduceNoting(reduced, turn.event, turn.judging.giftSettleMs, isPast);
    turn.settled = settled;
    turn.giftsDelta = giftsDelta;
    turn.live = reduced.live;
  },
  snapshot: ({ live }) => live,
  keep: (rebuilt, before, isWhole) => {
    if (!isWhole) return meanwhile(rebuilt, before);
    // Else what an erased giver goes on with would be counted anew.
    keepErasedGifts(rebuilt.ledger, completeState(before).ledger);
    return rebuilt;
  },
  forget: ({ ledger }, userIds) => {
    const erased = new Set(userIds);
    eraseFromGifts(ledger, (person) => erased.has(person));
  },
};

const points: Projection<Points> = {
  version: 1,
  init: noPoints,
  read: completePoints,
  evolve: (known, turn) => {
    const { event, live, judging, past } = turn;
    const replayed = judging.replayed === undefined ? "new" : "before_spending";
    countPoints(known, event, live, past === undefined ? replayed : "recorded");
    turn.points = known;
  },
  snapshot: (known) => known,
  // The log forgets events by their age, and nobody's points with them: what is known stays. Only a hub that knows nothing takes what
  // the events say.
  keep: (rebuilt, before) => {
    const known = completePoints(before);
    return known.live.size > 0 || known.settings.on ? known : { ...known, live: rebuilt.live };
  },
  forget: forgetPoints,
};

const ruleState: Projection<RuleState, Pick<RuleState, "counters" | "timers">> = {
  version: 1,
  init: emptyRuleState,
  read: (stored) => ({ ...emptyRuleState(), ...stored, timers: readTimers(stored.timers ?? {}) }),
  evolve: (rules, turn) => {
    const { event, live, settled, judging, past } = turn;
    const { hostUniqueId, sha256Hex, replayed } = judging;
    const { points: known } = turn;
    const random = replayed && { random: replayed(event) };
    const about = { event, live, settled, hostUniqueId, sha256Hex, ...(known && { points: known }), ...random };
    if (past === undefined) {
      // Before the rules: one that waits for the start of a broadcast finds the timers going. Without rules they go on too.
      if (!isLate(event, live)) {
        followTimers(rules.timers, event, event.ingestedAt);
        addByRates(rules.timers, event);
      }
      const before = plannedLeft(rules.timers, event.ingestedAt);
      turn.judged = judge(judging.rules, rules, about, judging);
      noteGranted(rules.timers, before, event.ingestedAt);
    } else if (past.isFollowed) followOnly(rules, about);
  },
  snapshot: ({ counters, timers }) => ({ counters, timers: withoutPlans(timers) }),
  // What rules remember of their firing, counters and timers follow from the rules of the time, and from hands. Until all
  // is whole so does the rest: what was told once must not be told again.
  keep: (rebuilt, before, isWhole) => {
    const known = ruleState.read(before);
    if (!isWhole) return known;
    const { roomId, totals, started, ended, battleId, viewers } = rebuilt;
    return { ...known, roomId, totals, started, ended, battleId, viewers };
  },
  forget: ({ rules, timers }, userIds) => {
    for (const { users = {} } of Object.values(rules)) for (const userId of userIds) delete users[userId];
    forgetContributors(timers, new Set(userIds));
  },
  align: (rules, live) => {
    if (rules.roomId !== "") rules.totals = totalsAfter(live);
  },
};

/** Who added to a timer is asked for by itself. */
function withoutPlans(timers: Timers): Timers {
  return Object.fromEntries(Object.entries(timers).map(([name, { plan: _plan, ...timer }]) => [name, timer]));
}

const takebacks: Projection<Takebacks> = {
  version: 1,
  init: noTakebacks,
  read: (stored) => ({ ...noTakebacks(), ...stored }),
  evolve: (taken, { event }) => {
    const withdrawal = takenBackBy(event);
    if (withdrawal) withdraw(taken, withdrawal);
  },
  snapshot: (taken) => taken,
  keep: (rebuilt, before) => withUnknown(takebacks.read(before), rebuilt.withdrawals),
  forget: forgetPeople,
};

const presence: Projection<Presence> = {
  version: 1,
  init: () => ({ lastEventAt: 0, ended: true }),
  read: (stored) => ({ ...presence.init(), ...stored }),
  evolve: notePresence,
  snapshot: (known) => known,
};

const standings: Projection<Standings> = {
  version: 1,
  init: emptyStandings,
  read: completeStandings,
  evolve: (known, { event, live, giftsDelta }) => stand(known, event, live, giftsDelta),
  snapshot: (known) => known,
  // Until all is read again it is what was known: it was right, and who was erased is out of it. Which meters there are scenes say.
  keep: (rebuilt, before, isWhole) => {
    const known = completeStandings(before);
    const isOfAnother = before.roomId !== rebuilt.roomId || before.playback !== rebuilt.playback;
    return isWhole || isOfAnother ? { ...rebuilt, meters: known.meters } : known;
  },
  forget: leaveStandings,
};

const interaction: Projection<Interaction> = {
  version: 1,
  init: noInteraction,
  read: (stored) => ({ ...noInteraction(), ...stored }),
  evolve: (known, { event, live, judging, judged, past }) => {
    // What was begun by hand did not see the past.
    if (past !== undefined) return;
    const random = randomOf(event.eventId, judging.sha256Hex);
    if (!isLate(event, live)) takePart(known, event, random);
    const { wheel } = known;
    if (!wheel) return;
    for (const { actionId, action } of judged.actions) {
      if (action.type === "wheel") spinByRule(wheel, event, random(`wheel:${actionId}`));
    }
  },
  snapshot: (known) => known,
  // By hand it began: nothing of it follows from the events alone.
  keep: (_rebuilt, before) => interaction.read(before),
  forget: forgetParticipants,
};

const goals: Projection<Goals> = {
  version: 1,
  init: noGoals,
  read: (stored) => ({ ...noGoals(), ...stored }),
  evolve: (known, { event, live, giftsDelta }) => countForGoals(known, event, live, giftsDelta),
  snapshot: (known) => known,
  // They count from when they were set by hand, and no event says when that was.
  keep: (_rebuilt, before) => goals.read(before),
  align: alignGoals,
};

/** In the order in which they take an event: the live state first, for others read it. The names are those of a checkpoint. */
export const projections = { state, points, ruleState, takebacks, presence, standings, interaction, goals };

type Registry = typeof projections;
export type ProjectionName = keyof Registry;
export type ProjectionStates = { [Name in ProjectionName]: ReturnType<Registry[Name]["init"]> };

export const projectionNames = Object.keys(projections) as ProjectionName[];

/** Before the first event. */
export function initialStates(): ProjectionStates {
  return Object.fromEntries(projectionNames.map((name) => [name, projections[name].init()])) as ProjectionStates;
}

/** Notes an event's coming. */
export function notePresence(known: Presence, { event, live }: Pick<Turn, "event" | "live">): void {
  // The platform speaks whether a runner is there or not.
  if (isSystemEvent(event)) return;
  known.lastEventAt = Math.max(known.lastEventAt, event.ingestedAt);
  // The end of a broadcast that was left is no word on the one that is on.
  if (isLate(event, live)) return;
  if (event.eventType === "STREAM_END") known.ended = true;
  if (event.eventType === "CONNECTED") known.ended = false;
}

/**
 * A live state of the feed's events alone, with what new events must not be without: what marks them for good (coinsDelta,
 * first, isNew), and the totals that rules wait for.
 */
function meanwhile(rebuilt: ReducedState, before: Partial<ReducedState>): ReducedState {
  const known = completeState(before);
  // The feed gave nothing at all.
  if (rebuilt.live.updatedAt === 0) return known;
  const { ledger, once, playedOnce, chestIds, leftRoomIds } = known;
  return { ...rebuilt, ledger, once, playedOnce, chestIds, leftRoomIds, live: atLeast(rebuilt.live, known.live) };
}

function atLeast(live: LiveState, known: LiveState): LiveState {
  if (live.roomId !== known.roomId) return live;
  return {
    ...live,
    likes: Math.max(live.likes, known.likes),
    coins: Math.max(live.coins, known.coins),
    viewersPeak: Math.max(live.viewersPeak, known.viewersPeak),
    counts: { ...live.counts, ...known.counts },
  };
}

/** Adds those withdrawals that are not there, but none from before the first that is still kept. They get new numbers. */
function withUnknown(known: Takebacks, withdrawals: readonly Withdrawal[]): Takebacks {
  const textOf = (withdrawal: Withdrawal) => JSON.stringify({ ...withdrawal, no: 0 });
  const have = new Set(known.withdrawals.map(textOf));
  const hasForgotten = known.last > known.withdrawals.length;
  const from = hasForgotten ? (known.withdrawals[0]?.offset ?? 0) : 0;
  for (const one of withdrawals) {
    const { no: _, ...withdrawal } = one;
    if (one.offset >= from && !have.has(textOf(one))) withdraw(known, withdrawal);
  }
  return known;
}
