/**
 * Which room a stream's state is of: one follows another, a playback begins its room anew, and what comes late of a room that
 * was left changes nothing of what is. Pure.
 */
import { clockOf } from "./event-clock.ts";
import type { RecordedEvent } from "./event.ts";
import { emptyLedger } from "./gift-book.ts";
import { settleNow, type SettledGift } from "./gift-settlement.ts";
import type { LiveState, ReducedState } from "./live-state.ts";
import { beginsPlayback } from "./playback.ts";

const keptRooms = 20;

/** A room of which nothing has come yet. */
export function newRoom(roomId: string, sessionId: string, startedAt: number): LiveState {
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
    settledGifts: [],
    settledGiftCount: 0,
    chests: 0,
    chestCoins: 0,
    envelopes: {},
    lastFollower: null,
    lastGifter: null,
    lastSubscriber: null,
    battle: null,
    complete: true,
    gaps: [],
  };
}

/** Whether an event is of a room that was left: it counts no more in what is. */
export function isLate({ roomId }: Pick<RecordedEvent, "roomId">, live: Pick<LiveState, "roomId">): boolean {
  return roomId !== "" && roomId !== live.roomId;
}

/**
 * Whether an event is of an earlier broadcast than the one that is on: of a room that was made before, and from before this one began.
 * TikTok's room ids rise with time. By the time alone, the next broadcast would look old where a runner's clock was set back.
 */
export function isEarlier(
  event: Pick<RecordedEvent, "roomId" | "timestamp">,
  live: Pick<LiveState, "roomId" | "startedAt">,
): boolean {
  return event.timestamp < live.startedAt && isSmaller(event.roomId, live.roomId);
}

/** Of whole numbers that are too large for a number; false where one of both is none. */
function isSmaller(one: string, other: string): boolean {
  if (!wholeNumber.test(one) || !wholeNumber.test(other)) return false;
  return one.length === other.length ? one < other : one.length < other.length;
}

const wholeNumber = /^[1-9]\d*$/;

/**
 * Begins a new room; what is open in the old one settles. A room that was left comes back only by a new connection. What is of an
 * earlier one comes late, also a connection, and of a room that was never heard of: a runner that died sends what it had when it
 * starts again, and another one may have gone on meanwhile. A playback begins its room anew, and so does what is live after it.
 */
export function enterRoom(state: ReducedState, event: RecordedEvent): SettledGift[] {
  const { roomId, eventType } = event;
  const before = state.live.roomId;
  if (beginsPlayback(event)) return beginRun(state, event, { playback: event.sessionId });
  if (roomId === before && eventType === "CONNECTED" && state.live.playback !== undefined) {
    return beginRun(state, event);
  }
  if (roomId === before || roomId === "") return [];
  if (isEarlier(event, state.live)) return [];
  if (state.leftRoomIds.includes(roomId) && eventType !== "CONNECTED") return [];
  return beginRoom(state, event);
}

/** Nothing of an earlier run in the same room is known any more: its gifts, chests and battles come again. */
function beginRun(state: ReducedState, event: RecordedEvent, playback: { playback?: string } = {}): SettledGift[] {
  const settled = beginRoom(state, event, playback);
  state.ledger = emptyLedger();
  state.pastBattleIds = [];
  state.chestIds = [];
  return settled;
}

/** The room before is left, and its figures with it. */
function beginRoom(state: ReducedState, event: RecordedEvent, playback: { playback?: string } = {}): SettledGift[] {
  const { roomId, sessionId, timestamp } = event;
  const left = [...state.leftRoomIds, state.live.roomId].filter((one) => one !== roomId && one !== "");
  state.leftRoomIds = left.slice(-keptRooms);
  state.live = { ...newRoom(roomId, sessionId, timestamp), ...playback };
  state.gifters = {};
  state.gifterCount = 0;
  state.playedOnce = {};
  return settleNow(state.ledger, clockOf(event), "new_room");
}
