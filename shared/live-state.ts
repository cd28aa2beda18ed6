/** What a stream looks like right now, reduced from its events. Pure: the same events give the same state, always. */
import { type Battle, continueBattle } from "./battle-state.ts";
import { type EnvelopeKind, envelopeKindOf } from "./envelope.ts";
import { clockOf } from "./event-clock.ts";
import {
  type EventOf,
  type EventType,
  type EventUser,
  isSystemEvent,
  type Payload,
  type RecordedEvent,
} from "./event.ts";
import { emptyLedger, type GiftLedger } from "./gift-book.ts";
import { countGift } from "./gift-ledger.ts";
import { defaultGiftSettleMs, settleNow, settleQuiet, type SettledGift } from "./gift-settlement.ts";
import { creditGifter, type Gifter, type Gifters } from "./gifters.ts";
import { keptName } from "./kept-text.ts";
import { enterRoom, isLate, newRoom } from "./live-room.ts";
import { isNews } from "./news.ts";
import { isErasedUser } from "./personal/erased-user.ts";
import { isFirst, isOfOnce, type OnceMemory } from "./once.ts";

/** An interval in which nothing could be received. Milliseconds since 1970. */
export interface Gap {
  startedAt: number;
  endedAt: number;
  cause: string;
  refusedEvents: number;
}

export interface Totals {
  viewers: number;
  likes: number;
  coins: number;
}

/** The public state of a stream. Numbers are of the current room; a new room starts from zero. */
export interface LiveState extends Totals {
  /** Whether a session is connected to a room. */
  live: boolean;
  roomId: string;
  sessionId: string;
  /** When the current room was first seen, milliseconds since 1970; 0 before the first event. */
  startedAt: number;
  /** Time of the latest event, milliseconds since 1970. */
  updatedAt: number;
  viewersPeak: number;
  /** How many events of each type, none twice; a type that never came is absent. Of what is news once a person, the news. */
  counts: Partial<Record<EventType, number>>;
  /** The ten who gave most, most first. */
  topGifters: Gifter[];
  /** The latest 20 gifts that settled, oldest first, and how many settled in all. */
  settledGifts: SettledGift[];
  settledGiftCount: number;
  /** Treasure chests, each once, and the coins in them. */
  chests: number;
  chestCoins: number;
  /** Envelopes that are no chests, each once, by kind; a kind that never came is absent. */
  envelopes: Partial<Record<Exclude<EnvelopeKind, "chest">, number>>;
  lastFollower: EventUser | null;
  lastGifter: EventUser | null;
  lastSubscriber: EventUser | null;
  battle: Battle | null;
  /** Whether everything of this room was received: no gaps. */
  complete: boolean;
  /** The latest 50 gaps of this room. */
  gaps: Gap[];
  /** The session of the recording or file that is played; absent for a real broadcast. */
  playback?: string;
}

/** LiveState and what it takes to go on reducing it. */
export interface ReducedState extends Gifters {
  live: LiveState;
  ledger: GiftLedger;
  /** Rooms that were left, latest last: what comes late of them does not bring them back. */
  leftRoomIds: string[];
  /** Battles that another one followed, latest last. */
  pastBattleIds: string[];
  /** Chests and other envelopes that are counted, latest last. */
  chestIds: string[];
  /** Who followed, and who did or was told of what a moment ago. It outlives a broadcast. */
  once: OnceMemory;
  /** The same of the playback that is on: its persons are not those of the real broadcasts. */
  playedOnce: OnceMemory;
}

const keptGaps = 50;
const keptSettledGifts = 20;
const keptBattles = 20;
const keptChests = 500;
/** `display` of a frame that takes an envelope off the screen. */
const hiddenChest = 2;

export function initialState(): ReducedState {
  return {
    live: newRoom("", "", 0),
    ledger: emptyLedger(),
    gifters: {},
    gifterCount: 0,
    leftRoomIds: [],
    pastBattleIds: [],
    chestIds: [],
    once: {},
    playedOnce: {},
  };
}

/** A state that was stored, with what came to be part of one since then. */
export function completeState(stored: Partial<ReducedState> = {}): ReducedState {
  const initial = initialState();
  return { ...initial, ...stored, live: { ...initial.live, ...stored.live } };
}

/** What an event did beside the state. */
export interface Reduced {
  settled: SettledGift[];
  /** How many gifts it added. */
  giftsDelta: number;
}

/**
 * Takes one event into the state, which it changes: a hub holds thousands of events a second, and a copy each would be
 * its main work. Also sets what only the state knows: a gift's `coinsDelta` and `priceUnknown`, an envelope's `isNew`,
 * whether a follow, share, join or subscription is the `first`. Of an event of the past (`isPast`) whose giver was erased
 * the `coinsDelta` is as it was recorded: nobody can tell any more whose streak it went on.
 *
 * @returns the gifts that settled with this event, a streak without an end after `settleMs` of quiet; mostly none
 */
export function reduce(
  state: ReducedState,
  event: RecordedEvent,
  settleMs: number = defaultGiftSettleMs,
  isPast = false,
): SettledGift[] {
  return reduceNoting(state, event, settleMs, isPast).settled;
}

/** As `reduce`, and says more of what came of it. */
export function reduceNoting(
  state: ReducedState,
  event: RecordedEvent,
  settleMs: number = defaultGiftSettleMs,
  isPast = false,
): Reduced {
  const settled = enterRoom(state, event);
  const late = isLate(event, state.live);
  let giftsDelta = 0;
  if (event.eventType === "GIFT") {
    if (isPast && isErasedUser(event.user)) giftsDelta = takeErasedGift(state, event, late);
    else {
      const taken = takeGift(state, event, late);
      giftsDelta = taken.giftsDelta;
      settled.push(...taken.settled);
    }
  }
  if (isOfOnce(event)) event.payload.first = isFirst(onceOf(state, event), event);
  if (!late) takeEvent(state, event);
  const now = clockOf(event);
  // After the gift itself: a frame that comes late says that its streak went on.
  settled.push(...settleQuiet(state.ledger, now, settleMs));
  if (event.eventType === "STREAM_END" && !late) settled.push(...settleNow(state.ledger, now, "stream_end"));
  if (settled.length > 0) noteSettled(state.live, settled);
  return { settled, giftsDelta };
}

function onceOf({ live, once, playedOnce }: ReducedState, { sessionId }: RecordedEvent): OnceMemory {
  return live.playback === sessionId ? playedOnce : once;
}

/** Counts a gift. One of a room that was left is counted all the same, but in nobody's total any more. */
function takeGift(state: ReducedState, event: EventOf<"GIFT"> & { offset: number }, late: boolean): Reduced {
  const { live } = state;
  const { coinsDelta, countDelta, priceUnknown, settled } = countGift(state.ledger, event);
  event.payload.coinsDelta = coinsDelta;
  if (priceUnknown) event.payload.priceUnknown = true;
  else delete event.payload.priceUnknown;
  const taken = { settled, giftsDelta: countDelta };
  if (late) return taken;
  live.coins = Math.min(live.coins + coinsDelta, Number.MAX_SAFE_INTEGER);
  if (countDelta > 0) live.lastGifter = event.user;
  if (coinsDelta > 0) live.topGifters = creditGifter(state, live.topGifters, event.user, coinsDelta);
  return taken;
}

/** Nobody can tell whose streak it went on: how many gifts it added follows from what they cost. */
function takeErasedGift({ live }: ReducedState, { payload }: EventOf<"GIFT">, late: boolean): number {
  const { coinsDelta, diamondCount } = payload;
  if (!late) live.coins = Math.min(live.coins + coinsDelta, Number.MAX_SAFE_INTEGER);
  return diamondCount > 0 ? Math.round(coinsDelta / diamondCount) : 0;
}

function takeEvent(state: ReducedState, event: RecordedEvent): void {
  const { live } = state;
  if (!isSystemEvent(event)) live.sessionId = event.sessionId;
  live.updatedAt = Math.max(live.updatedAt, event.timestamp);
  if (isNews(event)) live.counts[event.eventType] = (live.counts[event.eventType] ?? 0) + 1;

  switch (event.eventType) {
    case "LIKE":
      // TikTok interleaves two counters whose totals go backwards: the highest total seen is the one that counts.
      live.likes = Math.max(live.likes, event.payload.totalLikeCount);
      return;
    case "FOLLOW":
      if (isNews(event)) live.lastFollower = event.user;
      return;
    case "SUBSCRIBE":
      if (isNews(event)) live.lastSubscriber = event.user;
      return;
    case "JOIN":
      if (event.payload.viewerCount > 0) setViewers(live, event.payload.viewerCount);
      return;
    case "ROOM_USER":
      setViewers(live, event.payload.viewerCount);
      return;
    case "BATTLE":
      takeBattle(state, event);
      return;
    case "ENVELOPE":
      event.payload.isNew = countEnvelope(state, event.payload);
      return;
    case "GAP": {
      const { startedAt, endedAt, cause, refusedEvents } = event.payload;
      live.complete = false;
      live.gaps = [...live.gaps, { startedAt, endedAt, cause: keptName(cause), refusedEvents }].slice(-keptGaps);
      return;
    }
    case "CONNECTED":
      live.live = true;
      return;
    case "DISCONNECTED":
    case "STREAM_END":
      live.live = false;
      return;
    case "GIFT":
    case "CHAT":
    case "SHARE":
    case "EMOTE":
    case "ERROR":
    case "RAW":
    case "QUESTION":
    case "GOAL":
    case "POLL":
    case "SUPER_FAN":
    case "CAPTION":
    case "PIN":
    case "RANK":
    case "BARRAGE":
    case "MESSAGE_DELETED":
    case "STREAM_PAUSE":
    case "LIVE_INTRO":
    case "SUBSCRIPTION_NOTICE":
    case "SUBSCRIPTION_GIFT":
    case "TEAM_JOIN":
    case "LEVEL_UP":
    case "GIFT_GALLERY":
    case "LINK_MIC":
    case "GUEST_SCORE":
    case "BATTLE_ITEM":
    case "BATTLE_TASK":
    case "SHOPPING":
    case "MODERATION":
    case "ROOM_NOTICE":
    case "RANK_REWARD":
    case "VIEWER_PICKS":
    case "ANONYMOUS_JOIN":
    case "ENDPOINT_DISABLED":
    case "TIMER_ENDED":
    case "TIMER_LOW":
    case "POINTS_CHANGED":
    case "MODERATION_ASKED":
    case "SUBATHON_TIMER":
    case "SUBSCRIBER_WAVE":
    case "DRAW_GUESS":
    case "GOODY_BAG":
    case "STICKERS":
    case "CHARITY":
    case "AUCTION":
      return;
    default:
      event satisfies never;
  }
}

/** An envelope counts once, by its id; a frame that takes it off the screen is none. */
function countEnvelope(state: ReducedState, payload: Payload<"ENVELOPE">): boolean {
  const hidden = payload.hidden ?? payload.display === hiddenChest;
  if (hidden || state.chestIds.includes(payload.envelopeId)) return false;
  state.chestIds = [...state.chestIds, payload.envelopeId].slice(-keptChests);
  const { live } = state;
  const kind = envelopeKindOf(payload);
  if (kind === "chest") {
    live.chests++;
    live.chestCoins = Math.min(live.chestCoins + payload.coins, Number.MAX_SAFE_INTEGER);
  } else {
    live.envelopes = { ...live.envelopes, [kind]: (live.envelopes[kind] ?? 0) + 1 };
  }
  return true;
}

function takeBattle(state: ReducedState, event: EventOf<"BATTLE">): void {
  const { live, pastBattleIds } = state;
  if (pastBattleIds.includes(event.payload.battleId)) return;
  const before = live.battle;
  live.battle = continueBattle(before, event.payload, clockOf(event));
  if (before !== null && live.battle.battleId !== before.battleId) {
    state.pastBattleIds = [...pastBattleIds, before.battleId].slice(-keptBattles);
  }
}

function noteSettled(live: LiveState, settled: SettledGift[]): void {
  const ofRoom = settled.filter(({ roomId }) => roomId === live.roomId);
  live.settledGiftCount += ofRoom.length;
  live.settledGifts = [...live.settledGifts, ...ofRoom].slice(-keptSettledGifts);
}

function setViewers(live: LiveState, viewers: number): void {
  live.viewers = viewers;
  live.viewersPeak = Math.max(live.viewersPeak, viewers);
}

/** The three counters every overlay shows. */
export function totalsOf(state: LiveState): Totals {
  return { viewers: state.viewers, likes: state.likes, coins: state.coins };
}
