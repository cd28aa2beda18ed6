/** The overlay's state: what is known of the feed, and the widgets of its scene. */
import type { EventType } from "#shared/event.ts";
import { withinLimits } from "#shared/overlay/parts.ts";
import type { Position } from "#shared/protocol/position.ts";
import { noTakebacks } from "#shared/takeback.ts";
import { newFramePace } from "./pieces/frame-pace.ts";
import type { RunningWidget } from "./running-widget.ts";
import { newClock } from "./stream-clock.ts";
import type { Clocks, Feed, Input } from "./widget.ts";

export interface OverlayModel extends Feed {
  widgets: readonly RunningWidget[];
  /** Ids of the latest actions that were taken, oldest first: none is carried out twice. */
  actionIds: Set<string>;
  /** The last frame that was handled; what comes at or before it was seen. */
  position: Position | undefined;
  /** The end of the feed at the last greeting: what comes up to there was missed. */
  top: Position | undefined;
  /** The session of the recording that is played, if one is. */
  playback: string | undefined;
  /** The number of the last thing that was shown by hand: none is shown twice. */
  releasedNo: number;
  /** A moderator has emptied the screens. */
  isEmptied: boolean;
  /** Nobody sees the page: what happens is taken in, and announced to nobody. */
  isResting: boolean;
}

/** @param overlayName the overlay's own name, as rules write it */
export function newModel(widgets: readonly RunningWidget[], overlayName = ""): OverlayModel {
  return {
    widgets,
    overlayName,
    actionIds: new Set(),
    takebacks: noTakebacks(),
    clock: newClock(),
    position: undefined,
    top: undefined,
    newest: 0,
    playback: undefined,
    releasedNo: 0,
    isEmptied: false,
    isResting: false,
    isLoud: false,
    pace: newFramePace(),
  };
}

/**
 * The event types the page has a use for; the server leaves out the rest, and a frame of which nothing is left. Never none,
 * which the server takes as all. CONNECTED says when a playback begins.
 */
export function typesOf(widgets: readonly RunningWidget[]): EventType[] {
  return [...new Set<EventType>(["CONNECTED", "ROOM_USER", "STREAM_END", ...widgets.flatMap(({ wants }) => wants)])];
}

/** Names of the live parts that the page shows, as many as one socket may want. */
export function partsOf(widgets: readonly RunningWidget[]): string[] {
  return withinLimits(widgets.flatMap(({ parts }) => parts));
}

/** Tells all widgets. */
export function tell(model: OverlayModel, told: Input, clocks: Clocks): void {
  const input = model.isResting ? unseen(told) : told;
  if (input) for (const widget of model.widgets) widget.take(input, { feed: model, clocks });
}

/** What is told while nobody sees the page: everything that counts, and nothing that would be announced. */
function unseen(input: Input): Input | undefined {
  switch (input.is) {
    case "event":
      return { is: "past", event: input.event, unseen: true };
    case "action":
      return input.record.action.type === "overlay" ? undefined : input;
    case "again":
    case "trial":
      return undefined;
    default:
      return input;
  }
}
