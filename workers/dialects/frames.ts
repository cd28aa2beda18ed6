/** What the hub's frames become in a dialect: in one process encoded once for all who are told the same. */
import { inflateSync } from "node:zlib";
import type { DialectClose, Speech } from "#shared/dialects/dialect.ts";
import type { EventUser, RecordedEvent } from "#shared/event.ts";
import { type Message, openMessage } from "#shared/protocol/reader.ts";
import { type EventsFrame, formatPosition } from "#shared/protocol/wire.ts";
import { type MadeFrame, MadeFrames } from "../made-frames.ts";

/** An events frame in a dialect. */
export interface DialectFrame extends MadeFrame {
  /** As messages of a socket. */
  texts: readonly string[];
  /** What each of them is about, where clients choose; else empty. */
  topics: readonly string[];
  /** About how many bytes that is. */
  size: number;
  close: DialectClose | undefined;
  /** Who did something in it, where that is asked for. */
  people: readonly EventUser[];
}

/** Kept so many dialects with so many ways of asking; the one that came first is let go of. */
const keptKinds = 64;
const byKind = new Map<string, MadeFrames<DialectFrame>>();

/** The frames of a way of speaking. `dialect`: its name; the same name and key say the same. */
export function framesOf(dialect: string, speech: Speech): MadeFrames<DialectFrame> {
  const kind = `${dialect} ${speech.key}`;
  const known = byKind.get(kind);
  if (known) return known;
  const frames = new MadeFrames<DialectFrame>(
    (data) => encode(data, speech),
    ({ size }) => size,
  );
  byKind.set(kind, frames);
  for (const first of byKind.keys()) {
    if (byKind.size <= keptKinds) break;
    byKind.delete(first);
  }
  return frames;
}

function encode(data: ArrayBuffer, speech: Speech): DialectFrame | undefined {
  const message = openMessage(new Uint8Array(data), inflateSync);
  if (message?.offset === undefined) return undefined;
  try {
    const { events, ...head } = JSON.parse(message.text) as EventsFrame;
    const texts = speech.encode(events);
    return {
      // Its events are read by nobody any more.
      message: { ...message, text: JSON.stringify({ ...head, events: [] }) } satisfies Message,
      texts,
      topics: speech.topics?.(events) ?? [],
      size: sizeOf(texts),
      close: speech.closeAfter?.(events),
      people: speech.companion ? peopleOf(events) : [],
    };
  } catch {
    return undefined;
  }
}

/** Each once, without those whom no user is or who are not named. */
function peopleOf(events: readonly RecordedEvent[]): EventUser[] {
  const people = new Map(events.map(({ user }) => [user.userId, user]));
  people.delete("0");
  people.delete("");
  return [...people.values()];
}

/** In UTF-8 it may be up to three times as many; what counts is the order of it. */
export function sizeOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}

/**
 * Events of a dialect as server-sent events, one for each text. The id of an event's last text is its position; of those before
 * it says how many of the event's texts were had: who is cut off between them gets the rest, and none twice.
 * @param skip how many texts of the first event were had
 */
export function sseOfDialect({ position, events }: EventsFrame, speech: Speech, skip = 0): string {
  let text = "";
  let saidUpTo = -1;
  for (const [index, event] of events.entries()) {
    const messages = sseOfEvent(event, position.epoch, speech);
    if (messages.length > 0) saidUpTo = event.offset;
    text += messages.slice(index === 0 ? skip : 0).join("");
  }
  // What nothing is said of moves the position all the same.
  return saidUpTo === position.offset ? text : `${text}id: ${formatPosition(position)}\n\n`;
}

function sseOfEvent(event: RecordedEvent, epoch: string, speech: Speech): string[] {
  const texts = speech.encode([event]);
  const had = (index: number) => (index === texts.length - 1 ? "" : `+${index + 1}`);
  return texts.map((text, index) => `id: ${epoch}:${event.offset}${had(index)}\ndata: ${text}\n\n`);
}
