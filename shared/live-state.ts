/** What a stream looks like right now, reduced from its events. Pure: the same events give the same state, always. */
import type { EventType, EventUser, RecordedEvent } from "./event.ts";
import { countGift, emptyLedger, type GiftLedger } from "./gift-ledger.ts";

export interface Gifter {
  userId: string;
  uniqueId: string;
  displayName?: string;
  avatarUrl?: string;
  coins: number;
}

export interface Battle {
  battleId: string;
  battleStatus: number;
  participants: { userId: string; uniqueId: string; displayName: string; score: number }[];
}

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
  /** How many events of each type; a type that never came is absent. */
  counts: Partial<Record<EventType, number>>;
  /** The ten who gave most, most first. */
  topGifters: Gifter[];
  lastFollower: EventUser | null;
  lastGifter: EventUser | null;
  lastSubscriber: EventUser | null;
  battle: Battle | null;
  /** Whether everything of this room was received: no gaps. */
  complete: boolean;
  /** The latest 50 gaps of this room. */
  gaps: Gap[];
}

/** LiveState and what it takes to go on reducing it. */
export interface ReducedState {
  live: LiveState;
  ledger: GiftLedger;
  /** Coins of everybody who gave, by userId. */
  gifters: Record<string, Gifter>;
  /** How many gifters that are; counting the keys on every gift would cost more than the rest of it. */
  gifterCount: number;
}

const topGiftersCount = 10;
const keptGaps = 50;
/** Past this many gifters the smaller half is forgotten: the state must stay a fraction of one 2 MB row. */
const maxGifters = 2_000;

export function initialState(): ReducedState {
  return { live: newRoom("", "", 0), ledger: emptyLedger(), gifters: {}, gifterCount: 0 };
}

function newRoom(roomId: string, sessionId: string, startedAt: number): LiveState {
  return {
    live: false,
    roomId,
    sessionId,
    startedAt,
    updatedAt: startedAt,
    viewers: 0,
    viewersPeak: 0,
    likes: 0,
    coins: 0,
    counts: {},
    topGifters: [],
    lastFollower: null,
    lastGifter: null,
    lastSubscriber: null,
    battle: null,
    complete: true,
    gaps: [],
  };
}

/**
 * Takes one event into the state, which it changes: a hub holds thousands of events a second, and a copy each would be
 * its main work. Also sets `payload.coinsDelta` of a gift, which only the ledger knows.
 */
export function reduce(state: ReducedState, event: RecordedEvent): void {
  if (event.roomId !== state.live.roomId && event.roomId !== "") {
    state.live = newRoom(event.roomId, event.sessionId, event.timestamp);
    state.ledger = emptyLedger();
    state.gifters = {};
    state.gifterCount = 0;
  }
  const { live } = state;
  live.sessionId = event.sessionId;
  live.updatedAt = Math.max(live.updatedAt, event.timestamp);
  live.counts[event.eventType] = (live.counts[event.eventType] ?? 0) + 1;

  switch (event.eventType) {
    case "GIFT": {
      const coins = countGift(state.ledger, event);
      event.payload.coinsDelta = coins;
      live.coins += coins;
      live.lastGifter = event.user;
      if (coins > 0) creditGifter(state, event.user, coins);
      return;
    }
    case "LIKE":
      // TikTok interleaves two counters whose totals go backwards: the highest total seen is the one that counts.
      live.likes = Math.max(live.likes, event.payload.totalLikeCount);
      return;
    case "FOLLOW":
      live.lastFollower = event.user;
      return;
    case "SUBSCRIBE":
      live.lastSubscriber = event.user;
      return;
    case "JOIN":
      if (event.payload.viewerCount > 0) setViewers(live, event.payload.viewerCount);
      return;
    case "ROOM_USER":
      setViewers(live, event.payload.viewerCount);
      return;
    case "BATTLE":
      live.battle = continueBattle(live.battle, event.payload);
      return;
    case "GAP": {
      const { startedAt, endedAt, cause, refusedEvents } = event.payload;
      live.complete = false;
      live.gaps = [...live.gaps, { startedAt, endedAt, cause, refusedEvents }].slice(-keptGaps);
      return;
    }
    case "CONNECTED":
      live.live = true;
      return;
    case "DISCONNECTED":
    case "STREAM_END":
      live.live = false;
      return;
    case "CHAT":
    case "SHARE":
    case "EMOTE":
    case "ERROR":
    case "RAW":
    case "QUESTION":
    case "ENVELOPE":
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
      return;
    default:
      event satisfies never;
  }
}

/** Score updates of a battle name nobody: who is known from its start keeps the name. */
function continueBattle(known: Battle | null, { battleId, battleStatus, participants }: Battle): Battle {
  const before = known?.battleId === battleId ? known.participants : [];
  // The end of the forfeit names nobody at all.
  if (participants.length === 0) return { battleId, battleStatus, participants: before };
  return {
    battleId,
    battleStatus,
    participants: participants.map((one) => {
      const named = before.find(({ userId }) => userId === one.userId);
      return {
        userId: one.userId,
        uniqueId: one.uniqueId || (named?.uniqueId ?? ""),
        displayName: one.displayName || (named?.displayName ?? ""),
        score: one.score,
      };
    }),
  };
}

function setViewers(live: LiveState, viewers: number): void {
  live.viewers = viewers;
  live.viewersPeak = Math.max(live.viewersPeak, viewers);
}

function creditGifter(state: ReducedState, user: EventUser, coins: number): void {
  const known = state.gifters[user.userId];
  const gifter: Gifter = {
    userId: user.userId,
    uniqueId: user.uniqueId,
    ...(user.displayName === undefined ? {} : { displayName: user.displayName }),
    ...(user.avatarUrl === undefined ? {} : { avatarUrl: user.avatarUrl }),
    coins: (known?.coins ?? 0) + coins,
  };
  state.gifters[user.userId] = gifter;
  if (!known) state.gifterCount++;
  state.live.topGifters = [...state.live.topGifters.filter((one) => one.userId !== user.userId), gifter]
    .toSorted((a, b) => b.coins - a.coins)
    .slice(0, topGiftersCount);
  if (state.gifterCount > maxGifters) forgetSmallGifters(state);
}

function forgetSmallGifters(state: ReducedState): void {
  const kept = Object.values(state.gifters)
    .toSorted((a, b) => b.coins - a.coins)
    .slice(0, maxGifters / 2);
  state.gifters = Object.fromEntries(kept.map((one) => [one.userId, one]));
  state.gifterCount = kept.length;
}

/** The three counters every overlay shows. */
export function totalsOf(state: LiveState): Totals {
  return { viewers: state.viewers, likes: state.likes, coins: state.coins };
}
