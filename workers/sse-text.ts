/** The frames of the live socket as server-sent events. */
import { returnAfterMs } from "#shared/protocol/wire-v2.ts";
import { offsetOf } from "#shared/protocol/event-lines.ts";
import type { Position } from "#shared/protocol/position.ts";
import { formatPosition, type ServerFrame } from "#shared/protocol/wire.ts";

/** The line that says when the reader comes back, should its stream end. See `returnAfterMs`. */
export function sseRetry(returnMs: number | undefined, random: number): string {
  return `retry: ${Math.round(returnAfterMs(returnMs, random))}\n\n`;
}

/**
 * A frame, `text` its JSON. Of the feed, its events (see sseOfEvents). Any other is a named event with the frame as data; a
 * hello has its position as id. Empty for what is only something to look at.
 */
export function sseOfFrame(frame: ServerFrame, text: string): string {
  // Data end with the line: what has more than one is written anew.
  const data = text.includes("\n") ? JSON.stringify(frame) : text;
  switch (frame.type) {
    case "hello":
      return `id: ${formatPosition(frame.position)}\nevent: hello\ndata: ${data}\n\n`;
    case "sync":
    case "overlays":
    case "tallies":
    case "parts":
      return `event: ${frame.type}\ndata: ${data}\n\n`;
    case "trial":
    // What is shown by hand is for the pages of overlays.
    case "released":
      return "";
    case "events":
      return sseOfEvents(
        frame.position,
        frame.events.map((event) => JSON.stringify(event)),
      );
    default:
      return frame satisfies never;
  }
}

/**
 * The events of a frame, each one line of JSON: a message each, with its position as id. What a filter left out moves the id
 * all the same.
 */
export function sseOfEvents({ epoch, offset }: Position, events: readonly string[]): string {
  let messages = "";
  let last = -1;
  for (const event of events) {
    last = offsetOf(event);
    messages += `id: ${epoch}:${last}\ndata: ${event}\n\n`;
  }
  return last === offset ? messages : `${messages}id: ${epoch}:${offset}\n\n`;
}
