/** What is known of the way of an event, from the creator's page to the source in OBS. */
import type { OpenOverlay } from "#shared/protocol/open-overlays.ts";
import type { StreamStatus } from "#shared/stream-status.ts";

/** A rule that is on and has not fired in this live, because nothing that it was asked of passed its filter; and how often that was. */
export interface FilteredRule {
  name: string;
  by: "condition" | "audience";
  count: number;
}

/** What the hub knows. Times here and below are milliseconds since 1970. */
export interface HubFacts {
  isLive: boolean;
  /** When the last event came; 0 for never. */
  lastEventAt: number;
  offset: number;
  /** Up to which offset everything is in the log. */
  loggedOffset: number;
  isRebuilding: boolean;
  /** By which way the present session comes in, such as `direct`; "" where there is none. */
  provider: string;
  /** Who takes the stream in; "" for nobody. */
  runnerId: string;
  /** Another runner that was refused, because one has the stream already. */
  refused: { runnerId: string; at: number } | null;
  /** Rules that are on, all there are, those that do not fire now because they just did, and those that their filter kept from firing. */
  rules: { on: number; all: number; resting: { name: string; until: number }[]; filtered: FilteredRule[] };
  /** How many messages and alerts wait for a moderator. */
  waiting: number;
  isEmptied: boolean;
  /** Until when sounds and speech are off; 0 where they are on. */
  mutedUntil: number;
}

/** An overlay's URL. */
export interface OverlayUrl {
  tokenId: string;
  name: string;
  lastSeenAt: number | null;
  /** It shows a scene without a widget. */
  isEmpty: boolean;
}

/** A receiver of webhooks. */
export interface Receiver {
  status: "on" | "off" | "unproven";
  isFailing: boolean;
}

export interface Facts {
  uniqueId: string;
  /** Whether runners should take the stream in. */
  isWanted: boolean;
  /** What a runner said last of the way to the broadcast. */
  status: StreamStatus | null;
  hub: HubFacts;
  overlays: OverlayUrl[];
  /** Pages that are open of them, and how they are shown. */
  open: OpenOverlay[];
  /** null: who asks may not know of them. */
  receivers: Receiver[] | null;
}
