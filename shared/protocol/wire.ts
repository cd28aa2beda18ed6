/**
 * What goes over `GET /v1/streams/{streamId}/live`, in JSON text frames. Types only: the overlay bundles this file.
 *
 * The server says `hello` once, then `events`. Everything after `hello.position` follows in order, once. A client keeps
 * the position of the last frame it handled and comes back with `?after=epoch:offset`.
 */
import type { ActionRecord } from "#shared/action-record.ts";
import type { RecordedEvent } from "#shared/event.ts";
import type { LiveState, Totals } from "#shared/live-state.ts";
import type { ModerationCopy } from "#shared/moderation/copy.ts";
import type { Released } from "#shared/moderation/released.ts";
import type { Position } from "./position.ts";
import type { Mutes, Takebacks, Withdrawal } from "#shared/takeback.ts";

export interface HelloFrame {
  type: "hello";
  /** 2 where the socket speaks `subprotocolV2` (wire-v2.ts). */
  protocol: 1 | 2;
  /** Version 2: so many bytes of messages may be on the way to this socket. */
  windowBytes?: number;
  /** Version 2: where its line breaks a client comes back evenly within so many milliseconds: see `returning`. */
  returnMs?: number;
  streamId: string;
  /** The feed goes on after this place: the asked one when `recovered`, else the top. */
  position: Position;
  /** The place `state` was read at, in the same turn. */
  top: Position;
  /** Whether everything after the asked position follows. False: the client takes `state` and starts anew. */
  recovered: boolean;
  state: LiveState;
  /** The latest events up to `position`, oldest first: something to paint, never something to announce. */
  recent: RecordedEvent[];
  /** Values of the counters that rules change, and when timers end (milliseconds since 1970), by name. */
  counters: Record<string, number>;
  timers: Record<string, number>;
  /** What is not to be shown of what follows, and of what is on the screen; absent from an older server. */
  takebacks?: Omit<Takebacks, "last">;
  /** To overlays: the server wants to be told how the page is shown (`ShowingFrame`); absent from an older one, which does not know it. */
  showing?: true;
  /** To overlays: the screens are to be empty until an `overlays` frame says otherwise. */
  emptied?: boolean;
  /** To overlays: what was shown by hand since the asked position; a page may have some of it already. */
  released?: readonly Released[];
  /** Of a hub to its relays alone: what overlays see. */
  moderation?: ModerationCopy;
  /** What is left of the timers that are paused, milliseconds, by name; absent where none is. */
  pausedTimers?: Record<string, number>;
  /** The live parts that were asked for, as they stand now, by name; absent where none was. See `PartsFrame`. */
  parts?: Record<string, unknown>;
}

export interface EventsFrame {
  type: "events";
  /** The place after these events. It moves on even over events that the client's filter leaves out. */
  position: Position;
  events: RecordedEvent[];
  /** The stream's totals after these events, so that counters need no arithmetic of their own. */
  totals: Totals;
  /** What rules want shown because of these events, in order; absent where there is nothing. A filter leaves none out. */
  actions?: ActionRecord[];
  /** What of it waits for a moderator, and is not sent to overlays: a key each. Not to overlays; absent where nothing waits. */
  held?: readonly string[];
}

/**
 * To overlays: what a moderator let through after it had waited, or shows once more. It is not of the feed: each comes once, by
 * its number, and a client's own position stays where it is.
 */
export interface ReleasedFrame {
  type: "released";
  /** The end of the feed. */
  position: Position;
  released: readonly Released[];
}

/**
 * Whether the socket is up with the feed. `false`: it acknowledged too little, nothing more is sent until it does, and
 * after a while it is closed with `closeCodes.slow`. `true`: it has caught up.
 */
export interface SyncFrame {
  type: "sync";
  synced: boolean;
  /** The last place sent to this socket. */
  position: Position;
}

/** What is only tried: nothing happened, nothing counts, and who was not there missed nothing. */
export interface TrialFrame {
  type: "trial";
  /** The end of the feed, as it was before. */
  position: Position;
  /** What a rule would show. */
  actions: ActionRecord[];
  /** An event that is made up: the overlays of this name announce it as their own alerts do. */
  made?: MadeUp;
}

/** An event that nobody did, for the overlays of a name. */
export interface MadeUp {
  overlay: string;
  event: RecordedEvent;
}

/**
 * What was taken off the overlays, or is to be silent. Every socket gets it at once, also one that is behind: it counts for
 * the events up to each withdrawal's offset, those that are still to come included.
 */
export interface OverlaysFrame {
  type: "overlays";
  /** The end of the feed; a client's own position stays where it is. */
  position: Position;
  /** The new ones. */
  withdrawals: Withdrawal[];
  /** As they are from now on. */
  mutes: Mutes;
  /** What is on the screen now has had its time: of one queue, or where it is "" all of it. */
  skip?: string;
  /** The overlays of this name have another scene now, or none any more (revision 0): their pages ask for it. */
  scene?: { overlay: string; revision: number };
  /** From now on the screens are to be empty, or not any more. */
  emptied?: boolean;
}

/**
 * The counters and timers of rules as they stand now: somebody changed one by hand, or timers that go with the stream began
 * or ceased to stand still. Every socket gets it at once, also one that is behind: what the events up to `position` do to
 * them is in here already.
 */
export interface TalliesFrame extends Pick<HelloFrame, "counters" | "timers" | "pausedTimers"> {
  type: "tallies";
  /** The end of the feed; a client's own position stays where it is. */
  position: Position;
}

/**
 * Live parts that read differently now, of those that the socket asked for (`parts` in its URL): boards, goals, polls. A value is
 * how it stands, never a change of it; null: there is none of this name. At most four a second; a socket that is behind gets the
 * newest values once it has room. What each part looks like: docs/protocol.md.
 */
export interface PartsFrame {
  type: "parts";
  /** The end of the feed; a client's own position stays where it is. */
  position: Position;
  parts: Record<string, unknown>;
}

/** A second hello on one socket means: what was promised cannot be given after all, start anew from it. */
export type ServerFrame =
  | HelloFrame
  | EventsFrame
  | SyncFrame
  | TrialFrame
  | OverlaysFrame
  | TalliesFrame
  | PartsFrame
  | ReleasedFrame;

/**
 * Sent by the client as JSON text: it has handled everything up to `offset`. Due after every 64 events and at least
 * every 5 s while there is something to acknowledge.
 */
export interface AckFrame {
  type: "ack";
  offset: number;
}

/**
 * Sent by an overlay's page as JSON text where its hello said `showing`: how it is shown. When that changes, at most once a second;
 * and once a minute while events come.
 */
export interface ShowingFrame {
  type: "showing";
  /** The version of OBS's browser plugin; null where the page is not in OBS. */
  obs: string | null;
  /** Somebody sees it: in OBS its source is in a scene that is shown, also in the preview. */
  visible: boolean;
  /** It is in what goes out; null where nobody says. */
  active: boolean | null;
  /** OBS streams; null where nobody says. */
  streaming: boolean | null;
  /** How much later than at best its latest event came, milliseconds; null before the first. */
  lagMs: number | null;
}

/** When a client acknowledges, whichever comes first; where in them it begins is left to chance. */
export const acknowledging = { everyEvents: 64, everyMs: 5_000 } as const;

/**
 * The WebSocket subprotocol. A browser cannot set headers on an upgrade, so it offers this and, as a second one,
 * `token.` + its token: a URL ends up in logs, this does not.
 */
export const subprotocol = "tiktok-live-edge.v1";
export const tokenSubprotocolPrefix = "token.";

/** The token among the subprotocols that a client offers, as they stand in their header. */
export function offeredToken(header: string | null): string | undefined {
  const offered = header?.split(/,\s*/).find((protocol) => protocol.startsWith(tokenSubprotocolPrefix));
  return offered?.slice(tokenSubprotocolPrefix.length);
}

/** Sent as text by a client that wants to know whether the line is alive; answered without waking the hub. */
export const ping = '{"type":"ping"}';
export const pong = '{"type":"pong"}';

/** Close codes. Below 3500: come back. From 3500 on: stop, it will not get better by itself. */
export const closeCodes = {
  /** The socket is old, the object was restarted or the stream moved; come back with your position. */
  goAway: 3000,
  /** Acknowledged too little for too long; come back with your position. */
  slow: 3001,
  /** What was promised cannot be given now; come back with your position. */
  tryAgain: 3002,
  /** Said nothing for two minutes, not even a ping; come back with your position. */
  silent: 3004,
  /** Not let in now (a limit, an outage): come back later. The reason is a `Refusal`. Only to who offers a token. */
  notNow: 3003,
  /** The token or key was revoked while the socket was open. */
  revoked: 3500,
  /** Said what no client says, or too much of it. The reason is a sentence for who writes the client. */
  misbehaved: 3502,
  /** Not let in (a wrong token, most likely). The reason is a `Refusal`. Only to who offers a token. */
  refused: 3501,
} as const;

/**
 * Why a socket was not let in, as JSON in the reason of its close: a browser shows a page nothing of an HTTP answer to an
 * upgrade. `code` is the one of the API's problems.
 */
export interface Refusal {
  code: string;
  /** After so many seconds the same may succeed. */
  retryAfterSeconds?: number;
}

export function formatRefusal(refusal: Refusal): string {
  return JSON.stringify(refusal);
}

/** Reads the reason of a close; undefined for one that is no refusal. */
export function parseRefusal(reason: string): Refusal | undefined {
  try {
    const refusal = JSON.parse(reason) as Partial<Refusal> | null;
    if (typeof refusal?.code !== "string") return undefined;
    const { code, retryAfterSeconds } = refusal;
    return { code, ...(typeof retryAfterSeconds === "number" ? { retryAfterSeconds } : {}) };
  } catch {
    return undefined;
  }
}

/** `epoch:offset`, the form of a position in a URL. */
export function formatPosition(position: Position): string {
  return `${position.epoch}:${position.offset}`;
}

/** Reads `epoch:offset`; undefined for anything else. */
export function parsePosition(text: string): Position | undefined {
  const match = /^([A-Za-z0-9_-]{1,32}):(\d{1,15})$/.exec(text);
  return match?.[1] && match[2] ? { epoch: match[1], offset: Number(match[2]) } : undefined;
}
