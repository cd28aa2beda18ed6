/** What a hub and the relays above it say to each other. A relay joins its hub as one socket of version 2, and asks over RPC. */
import type { CatchUpAnswer, CatchUpPage, MissedPage } from "./hub-protocol.ts";
import type { OpenOverlay } from "./open-overlays.ts";
import type { Position } from "./position.ts";
import type { Takebacks } from "#shared/takeback.ts";
import type { Principal } from "./principal.ts";

/** A batch as a hub keeps it. */
export interface CopiedRow {
  firstOffset: number;
  lastOffset: number;
  /** JSON array of RecordedEvent. */
  events: string;
  /** JSON array of ActionRecord. */
  actions: string;
}

/** A hub's feed at one place, for a relay that begins. What changes beside the feed is in the hello of its socket. */
export interface FeedCopy {
  position: Position;
  /** A copy of another generation than the hub's is of what is no more: the relay's socket is not let in with it. */
  generation: number;
  /** JSON of the reduced state. */
  state: string;
  /** The latest batches up to the position, oldest first: what a hello paints. */
  rows: CopiedRow[];
  /** All that was taken back: the hello of the relay's socket tells what came after its place alone. */
  takebacks: Takebacks;
}

export type CopyAnswer = ({ ok: true } & FeedCopy) | { ok: false; code: "unknown_stream" };

/** What follows an offset in the hub's feed. Undefined where the feed has cut it. */
export type FeedPageAnswer = MissedPage | undefined;

/** How many sockets a relay holds now. */
export interface RelayReport {
  relay: number;
  sockets: number;
}

/** The live parts that the sockets of a relay want. */
export interface RelayParts {
  relay: number;
  names: string[];
}

/** `parts`: by name how each stands, as JSON. `shown`: those that are read by who has an overlay's token alone. */
export type RelayPartsAnswer =
  | { ok: true; parts: Record<string, string>; shown: string[] }
  | { ok: false; code: "unknown_stream" };

/** A relay as its callers see it. */
export interface RelayRpc {
  /** Closes the sockets of a revoked principal; returns how many there were. */
  revoke(principal: Principal): Promise<number>;
  /** The pages of overlays that are open here. */
  openOverlays(): Promise<{ open: OpenOverlay[]; count: number }>;
  catchUp(page: CatchUpPage): Promise<CatchUpAnswer>;
  failCatchUp(catchUpId: string): Promise<void>;
}

/** What a stream's relay is called. */
export function relayName(streamId: string, relay: number): string {
  return `${streamId}:${relay}`;
}

/** Sockets that one hub, or one relay, serves, where a host says nothing else. */
export const defaultSocketsPerHub = 2_000;

/** Reads `SOCKETS_PER_HUB`; undefined where it is no whole number from 1 to 30,000. */
export function parseSocketsPerHub(value: unknown): number | undefined {
  if (value === undefined || value === "") return defaultSocketsPerHub;
  const sockets = Number(value);
  return Number.isInteger(sockets) && sockets >= 1 && sockets <= 30_000 ? sockets : undefined;
}
