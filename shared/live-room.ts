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
 * Begins a new room; what is open in the old one settles. A room that was left comes back only by a new connection. What is from
 * before the room that is on comes late, also a connection, and of a room that was never heard of: a runner that died sends what it
 * had when it starts again, and another one may have gone on meanwhile. A playback begins its room anew, and so does what is live
 * after it.
 */
export function enterRoom(state: ReducedState, event: RecordedEvent): SettledGift[] {
  const { roomId, eventType } = event;
  const before = state.live.roomId;
  if (beginsPlayback(event)) return beginRun(state, event, { playback: event.sessionId });
  if (roomId === before && eventType === "CONNECTED" && state.live.playback !== undefined) {
    return beginRun(state, event);
  }
  if (roomId === before || roomId === "") return [];
  if (event.timestamp < state.live.startedAt) return [];
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
