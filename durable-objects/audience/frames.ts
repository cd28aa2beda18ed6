/**
 * Frames, made once for all who want the same. A batch that goes to a thousand sockets is joined once for each filter, and
 * deflated once for each filter that somebody reads with version 2; nothing is made that nobody asks for.
 */
import { deflateSync } from "node:zlib";
import { type ActionRecord, isShown } from "#shared/action-record.ts";
import type { RecordedEvent } from "#shared/event.ts";
import type { Totals } from "#shared/live-state.ts";
import type { Position } from "#shared/protocol/position.ts";
import type { EventsFrame } from "#shared/protocol/wire.ts";
import { encodeFrame, type ServerFrameV2 } from "#shared/protocol/wire-v2.ts";
import type { View } from "./views.ts";

/** A message as it is sent, and how many bytes it is. */
export interface Message {
  data: string | Uint8Array<ArrayBuffer>;
  bytes: number;
}

/** The events of a batch as a view has them. */
export interface EventsMessage extends Message {
  /** Events and actions in it. */
  events: number;
}

/** A run of events as it goes out. */
export interface FeedBatch {
  events: readonly RecordedEvent[];
  /** What rules made of them, as far as it is still to be shown. */
  actions: ActionRecord[];
  /** The JSON of each event. */
  texts: readonly string[];
  position: Position;
  totals: Totals;
}

const encoder = new TextEncoder();
/** Level 1: a fifth of the time of the usual one, and a sixth more bytes. */
const deflate = (body: Uint8Array) => deflateSync(body, { level: 1 });

/** What was made of one batch so far. */
export class BatchFrames {
  readonly batch: FeedBatch;
  /** By filter; undefined where it leaves nothing. */
  readonly #texts = new Map<string, { text: string; events: number } | undefined>();
  readonly #messages: Record<View["version"], Map<string, EventsMessage | undefined>> = { 1: new Map(), 2: new Map() };

  constructor(batch: FeedBatch) {
    this.batch = batch;
  }

  /** The message of a view; undefined where it leaves nothing. */
  messageFor({ version, types, filter }: View): EventsMessage | undefined {
    const made = this.#messages[version];
    if (made.has(filter)) return made.get(filter);
    const joined = this.#textFor(types, filter);
    const message = joined && { ...this.#encode(version, joined.text), events: joined.events };
    made.set(filter, message);
    return message;
  }

  /** Leaves of the actions what `keep` gives back. */
  takeBack(keep: (actions: ActionRecord[]) => ActionRecord[]): void {
    if (this.batch.actions.length === 0) return;
    this.batch.actions = keep(this.batch.actions);
    this.#texts.clear();
    this.#messages[1].clear();
    this.#messages[2].clear();
  }

  #textFor(types: View["types"], filter: string): { text: string; events: number } | undefined {
    if (this.#texts.has(filter)) return this.#texts.get(filter);
    const joined = eventsText(this.batch, types);
    this.#texts.set(filter, joined);
    return joined;
  }

  #encode(version: View["version"], text: string): Message {
    const { offset } = this.batch.position;
    return version === 1 ? textMessage(text) : binaryMessage(text, { kind: "events", offset });
  }
}

/** The JSON of an events frame, joined from the events' own texts; undefined where the filter leaves nothing. */
export function eventsText(
  { events, actions, texts, position, totals }: FeedBatch,
  types: View["types"],
): { text: string; events: number } | undefined {
  const wanted = types.length === 0 ? texts : texts.filter((_, index) => isWanted(types, events[index]));
  const shown = actions.filter(isShown);
  const count = wanted.length + shown.length;
  if (count === 0) return undefined;
  const head: Omit<EventsFrame, "events"> = {
    type: "events",
    position,
    totals,
    ...(shown.length === 0 ? {} : { actions: shown }),
  };
  return { text: `${JSON.stringify(head).slice(0, -1)},"events":${eventLines(wanted)}}`, events: count };
}

/** Each event on a line of its own: who only passes them on cuts them without reading them (docs/protocol.md). */
function eventLines(texts: readonly string[]): string {
  return texts.length === 0 ? "[]" : `[\n${texts.join(",\n")}\n]`;
}

function isWanted(types: View["types"], event: RecordedEvent | undefined): boolean {
  return event !== undefined && types.includes(event.eventType);
}

/** A frame that is not of the feed, for sockets of both versions: made once for each. */
export class ControlFrame {
  readonly #text: string;
  readonly #made = new Map<View["version"], Message>();

  constructor(frame: ServerFrameV2 | string) {
    this.#text = typeof frame === "string" ? frame : JSON.stringify(frame);
  }

  messageFor(version: View["version"]): Message {
    const known = this.#made.get(version);
    if (known) return known;
    const message = version === 1 ? textMessage(this.#text) : binaryMessage(this.#text, { kind: "control" });
    this.#made.set(version, message);
    return message;
  }
}

function textMessage(text: string): Message {
  return { data: text, bytes: encoder.encode(text).byteLength };
}

function binaryMessage(text: string, frame: Parameters<typeof encodeFrame>[1]): Message {
  const data = encodeFrame(text, frame, deflate);
  return { data, bytes: data.byteLength };
}
