/** The pages of overlays that are open, as hubs and relays tell of them. */
import type { ShowingFrame } from "./wire.ts";

/** A page that is open. */
export interface OpenOverlay {
  tokenId: string;
  /** Times in milliseconds since 1970. */
  openedAt: number;
  /** As the page said last, and when; null where it said nothing, as one of another program. */
  showing: (Omit<ShowingFrame, "type"> & { at: number }) | null;
}

/** So many are told of one hub or relay: more than a streamer has. */
export const openOverlayLimit = 100;

/** `count`: how many there are. `relays`: those that serve more of them. */
export type OpenOverlaysAnswer =
  | { ok: true; open: OpenOverlay[]; count: number; relays: number[] }
  | { ok: false; code: "unknown_stream" };
