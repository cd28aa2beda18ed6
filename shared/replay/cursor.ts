/** Where a run stands: everything of it that is kept besides its feed. Plain JSON. */
import { chainStart } from "#shared/chain.ts";
import { type EndsPace, newEndsPace } from "#shared/rules/timers.ts";
import type { Anchor, Speed } from "./clock.ts";
import type { ReadPlace } from "./place.ts";

/** The session that is replayed, as the log had it when the run was started. */
export interface ReplaySource {
  streamId: string;
  sessionId: string;
  /** `YYYY-MM-DD`: its partition of the log. */
  day: string;
  roomId: string;
  provider: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  lastSeqNo: number;
  eventCount: number;
  firstOffset: number;
}

/** What a run was asked to do; it never changes. */
export interface ReplayPlan {
  runId: string;
  /** Of the run. */
  sessionId: string;
  /** The stream's creator. */
  uniqueId: string;
  source: ReplaySource;
  from?: ReadPlace | undefined;
  to?: ReadPlace | undefined;
  webhooks: boolean;
  /** The endpoints of the stream that it goes to; absent where nothing is sent. */
  endpointIds?: readonly string[];
}

/** Where a seek goes to; an offset is one of the stream's feed, as the session's events had it when they were live. */
export type SeekTarget = ReadPlace | { offset: number } | { next: "gift" | "battle" | "gap" };

export type ReplayState = "playing" | "paused" | "ended";

export interface ReplayCursor {
  plan: ReplayPlan;
  state: ReplayState;
  speed: Speed;
  /** The session's last event that was taken, and when it came in; 0 before the first. */
  seqNo: number;
  time: number;
  /** The offset that it had when it was live. Absent in runs that were begun before this was noted. */
  liveOffset?: number;
  /** Absent while it does not play, and before its next event. */
  anchor?: Anchor | undefined;
  /** What is passed over without being shown: up to there. */
  seek?: { target: SeekTarget; battleId: string } | undefined;
  /** The offset before the first event of this pass, and before the first that sockets are shown. */
  passFrom: number;
  shownFrom: number;
  /** Events and actions of this pass, and a running hash of the actions: see run-hash.ts. */
  events: number;
  actions: number;
  digest: string;
  /** Up to this offset what was shown is handed to the endpoints; absent where there are none. */
  forwardedTo?: number;
  /** Whether the database knows that the run is paused. */
  isHeld?: boolean;
  /** Webhooks that rules asked for and that were not sent, and what there was no room for in the hour. */
  skippedWebhooks: number;
  /** How many ends of timers may be told, by the session's clock. */
  pace: EndsPace;
  /** Events of all passes. */
  taken: number;
  endedAt?: number;
  /** Of the whole run, hex; once it has ended. */
  hash?: string;
  /** Why it ended before its end. */
  because?: "stopped" | "untouched" | "failed";
  /** When somebody last asked for something, milliseconds since 1970. */
  touchedAt: number;
  /** Whether the database knows that it ended. */
  isReported?: boolean;
}

/** A run before its first event. */
export function newReplay(plan: ReplayPlan, { speed, now }: { speed: Speed; now: number }): ReplayCursor {
  const forwarded = plan.endpointIds ? { forwardedTo: 0 } : {};
  return { plan, state: "playing", speed, taken: 0, touchedAt: now, ...forwarded, ...newPass(0), ...beginsAt(plan) };
}

/** What begins anew with each pass over the session. */
export function newPass(offset: number) {
  return {
    seqNo: 0,
    time: 0,
    liveOffset: 0,
    anchor: undefined,
    passFrom: offset,
    shownFrom: offset,
    events: 0,
    actions: 0,
    digest: chainStart,
    skippedWebhooks: 0,
    pace: newEndsPace(0),
  };
}

/** How the run that is asked for begins: what comes before `from` is passed over. */
function beginsAt({ from }: ReplayPlan): Pick<ReplayCursor, "seek"> {
  return from ? { seek: { target: from, battleId: "" } } : {};
}
