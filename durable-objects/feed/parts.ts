/**
 * The kinds of live parts: a line each. A part is told to the sockets that want it (audience/part-teller.ts), by its name as
 * shared/overlay/parts.ts has it. Its value is read out of the projections whenever something may have changed, at most four times
 * a second and only while somebody wants it: it must be small, and cost little.
 */
import { deedWishOf } from "#shared/activity/deed-parts.ts";
import { deedLimits, latestDeeds } from "#shared/activity/deeds.ts";
import { type ShownDeed, shownDeed } from "#shared/activity/shown-deed.ts";
import { type SaidWord, wordLimits } from "#shared/activity/words.ts";
import { shownGiveaway } from "#shared/interaction/giveaway.ts";
import { shownPoll } from "#shared/interaction/poll.ts";
import { shownCard } from "#shared/interaction/question-cards.ts";
import { shownQueue } from "#shared/interaction/queue.ts";
import { shownTimer } from "#shared/interaction/timer-rates.ts";
import { shownWheel } from "#shared/interaction/wheel.ts";
import { type LatestPlace, latestPlaces, type Roll, rolls, shownLatest, shownRoll } from "#shared/latest.ts";
import type { OverlayFilter } from "#shared/moderation/overlay-filter.ts";
import { readPartName } from "#shared/overlay/parts.ts";
import { figuresOf } from "#shared/goals.ts";
import { shownPoints } from "#shared/points/board.ts";
import {
  type BoardKind,
  boardKinds,
  boardOver,
  countOfGift,
  type PastBoard,
  type PastKind,
  pastKinds,
  type PastPeriod,
  pastPeriods,
  shownBoard,
} from "#shared/standings.ts";
import type { ProjectionStates } from "./projections.ts";

export interface PartKind {
  /** Which ones there are of it, where there are several: what stands after the colon. */
  which?: RegExp;
  /** There are people in it: with an overlay's token it is read only where a published scene of the stream shows it. */
  hasPeople: boolean;
  /** As plain data; undefined where there is nothing of this name now (it is told as null), `notYet` where it is told later. */
  value: (states: ProjectionStates, which: string, beside: BesideStates) => unknown;
}

const notYet = Symbol("not yet");

/** What parts are read out of besides the projections. */
export interface BesideStates {
  /** Milliseconds since 1970. */
  now: number;
  readPast: ReadPast;
  /** What overlays see: of what people did or wrote a part tells nobody else than who is on the screens. */
  filter: OverlayFilter;
  /** The words of what was written last, as overlays have it; undefined where nobody keeps it. */
  wordsSaid: ((messages: number) => readonly SaidWord[]) | undefined;
}

/** What people did before this broadcast; `waiting` while the log is asked, `unknown` where it does not answer. */
export type ReadPast = (wish: {
  of: PastKind;
  period: PastPeriod;
  exceptRoom: string;
  userIds: string[];
}) => PastBoard | "waiting" | "unknown";

/** Also over a period: `board:gifters.week`. Where what was before is not known it is the one of this broadcast, and says so. */
const board: PartKind = {
  which: new RegExp(`^(?:${boardKinds.join("|")}|(?:${pastKinds.join("|")})\\.(?:${pastPeriods.join("|")}))$`),
  hasPeople: true,
  value: ({ standings, state: { live } }, which, { readPast }) => {
    const [of, period] = which.split(".") as [BoardKind, PastPeriod | undefined];
    const known = standings.boards[of];
    if (period === undefined) return shownBoard(known);
    const userIds = known.top.map(({ userId }) => userId);
    const past = readPast({ of, period, exceptRoom: live.roomId, userIds });
    if (past === "waiting") return notYet;
    return past === "unknown" ? shownBoard(known) : boardOver(period, known, past);
  },
};

/** Who has most points, over broadcasts. */
const points: PartKind = {
  hasPeople: true,
  value: ({ points: known, state: { live } }, _which, { now }) => shownPoints(known, live, now),
};

/** A number of this broadcast. */
const count: PartKind = {
  which: /^(?:likes|coins|follows|subscribers|shares)$/,
  hasPeople: false,
  value: ({ state: { live } }, which) => figuresOf(live)[which as keyof ReturnType<typeof figuresOf>],
};

const gift: PartKind = {
  which: /^[A-Za-z0-9_-]{1,64}$/,
  hasPeople: false,
  value: ({ standings }, which) => countOfGift(standings, which),
};

const counter: PartKind = {
  which: /^[a-z0-9][a-z0-9_-]{0,31}$/,
  hasPeople: false,
  value: ({ ruleState: { counters } }, which) => (Object.hasOwn(counters, which) ? counters[which] : undefined),
};

/** With who added to it last. */
const timer: PartKind = {
  which: /^[a-z0-9][a-z0-9_-]{0,31}$/,
  hasPeople: true,
  value: ({ ruleState: { timers } }, which) => {
    const one = Object.hasOwn(timers, which) ? timers[which] : undefined;
    return one && shownTimer(one);
  },
};

/** What viewers take part in, one of each; null where there is none. */
const taking = {
  poll: { hasPeople: false, value: ({ interaction: { poll } }) => poll && shownPoll(poll) },
  wheel: { hasPeople: true, value: ({ interaction: { wheel } }) => wheel && shownWheel(wheel) },
  giveaway: { hasPeople: true, value: ({ interaction: { giveaway } }) => giveaway && shownGiveaway(giveaway) },
  queue: { hasPeople: true, value: ({ interaction: { queue } }) => queue && shownQueue(queue) },
  question: { hasPeople: true, value: ({ interaction: { questions } }) => shownCard(questions) },
} satisfies Record<string, PartKind>;

/** What a goal has counted since it was set, over broadcasts. */
const goal: PartKind = {
  which: /^[a-z0-9][a-z0-9_-]{0,31}$/,
  hasPeople: false,
  value: ({ goals: { goals } }, which) => (Object.hasOwn(goals, which) ? goals[which]?.value : undefined),
};

const latest: PartKind = {
  which: new RegExp(`^(?:${latestPlaces.join("|")})$`),
  hasPeople: true,
  value: ({ standings, takebacks }, which) => shownLatest(standings.latest, which as LatestPlace, takebacks),
};

const roll: PartKind = {
  which: new RegExp(`^(?:${rolls.join("|")})$`),
  hasPeople: true,
  value: ({ standings, takebacks }, which) => shownRoll(standings.latest, which as Roll, takebacks),
};

/** What was done last, so that a list is the same after a reload: as overlays show it, whoever reads it. */
const deeds: PartKind = {
  which: /^[gfshj]{1,5}_\d{1,16}$/,
  hasPeople: true,
  value: ({ standings, takebacks }, which, { filter }) => {
    const wish = deedWishOf(which);
    if (!wish) return undefined;
    const rows: ShownDeed[] = [];
    for (const deed of latestDeeds(standings.deeds, wish)) {
      const shown = shownDeed(deed, filter, takebacks);
      if (shown) rows.push(shown);
      if (rows.length === deedLimits.shown) break;
    }
    return { rows };
  },
};

/** The words that most people wrote, as overlays show them. */
const words: PartKind = {
  which: /^[1-9]\d{0,2}$/,
  hasPeople: false,
  value: (_states, which, { wordsSaid }) => wordsSaid && { words: wordsSaid(Number(which)).slice(0, wordLimits.told) },
};

/** A meter that a published scene shows; of another one nothing is known. */
const meter = (kind: "combo" | "hype"): PartKind => ({
  which: /^[0-9.e_+-]{1,64}$/,
  hasPeople: false,
  value: ({ standings: { meters } }, which) => {
    const name = `${kind}:${which}`;
    return Object.hasOwn(meters, name) ? meters[name] : undefined;
  },
});

/** By the name before the colon. */
const partKinds: Readonly<Record<string, PartKind>> = {
  board,
  points,
  count,
  counter,
  gift,
  goal,
  timer,
  latest,
  roll,
  deeds,
  words,
  combo: meter("combo"),
  hype: meter("hype"),
  ...taking,
};

/** The kind of a part; undefined where there is no such part. */
function partKindOf(name: string): (PartKind & { of: string }) | undefined {
  const read = readPartName(name);
  if (!read || !Object.hasOwn(partKinds, read.kind)) return undefined;
  const kind = partKinds[read.kind];
  const isOne = kind && (kind.which ? kind.which.test(read.which) : read.which === "");
  return isOne ? { ...kind, of: read.which } : undefined;
}

/** A part as JSON; undefined where there is none of this name, or it is not known yet. */
export function partText(states: ProjectionStates, name: string, beside: BesideStates): string | undefined {
  const kind = partKindOf(name);
  const value = kind?.value(states, kind.of, beside);
  return kind === undefined || value === notYet ? undefined : JSON.stringify(value ?? null);
}

/** Whether there are people in a part, also where it is not known. */
export function hasPeople(name: string): boolean {
  return partKindOf(name)?.hasPeople !== false;
}
