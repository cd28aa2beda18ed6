/** A feed as an audience is served from it: a hub's, the recent batches of a relay, a recording that is played. */
import type { LiveState } from "#shared/live-state.ts";
import type { ModerationCopy } from "#shared/moderation/copy.ts";
import type { Released } from "#shared/moderation/released.ts";
import type { OverlayFilter } from "#shared/moderation/overlay-filter.ts";
import type { Deflated } from "#shared/protocol/joined-deflate.ts";
import type { Position } from "#shared/protocol/position.ts";
import type { ShownTimers } from "#shared/rules/timers.ts";
import type { Takebacks } from "#shared/takeback.ts";

/** The events of one batch, as they are kept. */
export interface SourceRow {
  firstOffset: number;
  lastOffset: number;
  /** JSON array of RecordedEvent; and the same as a frame's body, where it was deflated already. */
  events: string;
  body?: Deflated | undefined;
  /** JSON array of ActionRecord: what rules made of the events. */
  actions: string;
}

/** The live parts of a feed. */
export interface PartSource {
  /** How one stands, as JSON; undefined where nothing is known of it. */
  textOf: (name: string) => string | undefined;
  /** Whether it is read by who has an overlay's token alone. */
  isShown: (name: string) => boolean;
}

/** The feed as it stands now. Nothing of it is kept: an audience asks for it anew in each turn. */
export interface FeedSource {
  streamId: string;
  /** The feed has the events after `beforeFirst` up to `top`. */
  top: Position;
  beforeFirst: number;
  state: LiveState;
  /** Counters by name, and timers as they are shown. */
  counters: Record<string, number>;
  timers: ShownTimers;
  takebacks: Takebacks;
  parts: PartSource;
  /** What overlays see, one object for the life of the feed; absent: all that overlays ever see. */
  filter?: OverlayFilter | undefined;
  /** What was shown by hand last, the oldest first; and whether the screens are to be empty. */
  released?: readonly Released[] | undefined;
  isEmptied?: boolean | undefined;
  /** What a relay needs to serve overlays as this feed's own audience does; undefined where no relay is served. */
  copyForRelay?: (() => ModerationCopy) | undefined;
  /** Rows with events after an offset, oldest first, without holes. */
  rowsAfter: (offset: number) => Iterable<SourceRow>;
  /** Rows with events up to an offset, newest first. */
  rowsBefore: (offset: number) => Iterable<SourceRow>;
}
