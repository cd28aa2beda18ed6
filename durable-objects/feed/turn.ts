/** One event on its way through the projections. */
import type { RecordedEvent } from "#shared/event.ts";
import type { Sha256Hex } from "#shared/event-id.ts";
import type { SettledGift } from "#shared/gift-settlement.ts";
import type { LiveState } from "#shared/live-state.ts";
import type { Points } from "#shared/points/points.ts";
import type { Random } from "#shared/rules/occasion.ts";
import type { Judged, StreamRules } from "./stream-rules.ts";

/** What an event is judged by besides the state. */
export interface Judging {
  rules: StreamRules;
  hostUniqueId: string;
  sha256Hex: Sha256Hex;
  giftSettleMs?: number | undefined;
  /** What the rules may take for the event; all that one may have where it is absent. See `stepsOf`. */
  steps?: number;
  /** How many bytes of actions an event has room for in any case; see `actionShareOf`. */
  actionBytes?: number;
  /** Where a session of the past is replayed: the random numbers that each event met when it was live. */
  replayed?: ((event: RecordedEvent) => Random) | undefined;
}

/** The event, and what those it passed say to those that follow. */
export interface Turn {
  event: RecordedEvent;
  judging: Judging;
  /**
   * Absent while the event is new, or is read again after a checkpoint. Else the projections are rebuilt from it: it was
   * judged long ago and is not judged again. `isFollowed`: the stream had rules then.
   */
  past?: { isFollowed: boolean };
  /** The live state after the event, and the gifts that settled with it; set by the first projection. */
  live: Readonly<LiveState>;
  settled: SettledGift[];
  /** How many gifts the event added; set by the first projection. */
  giftsDelta: number;
  /** What viewers have earned after the event; set by its projection, for the rules to ask and to take from. */
  points?: Points;
  /** What the rules ask for, and what it took. */
  judged: Judged;
}
