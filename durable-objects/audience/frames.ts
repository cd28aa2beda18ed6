/**
 * Frames, made once for all who want the same. A batch that goes to a thousand sockets is joined once for each filter, and
 * deflated once for each filter that somebody reads with version 2; nothing is made that nobody asks for.
 */
import { deflateSync, inflateSync } from "node:zlib";
import { type ActionRecord, isShown } from "#shared/action-record.ts";
import type { RecordedEvent } from "#shared/event.ts";
import type { Totals } from "#shared/live-state.ts";
import { bodyEnd, eventSeparator, joinEvents, openEvents } from "#shared/protocol/event-lines.ts";
import type { Deflated } from "#shared/protocol/joined-deflate.ts";
import { type OverlayFilter, showsAll } from "#shared/moderation/overlay-filter.ts";
import type { Position } from "#shared/protocol/position.ts";
import type { EventsFrame } from "#shared/protocol/wire.ts";
import { encodeFrame, frameHead, type ServerFrameV2 } from "#shared/protocol/wire-v2.ts";
import { joinable, joinBodies } from "../deflated-events.ts";
import type { FrameBudget } from "./frame-budget.ts";
import { isInView, type View } from "./views.ts";

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

/** A run of events as it goes out: one at least. */
export interface FeedBatch {
  events: readonly RecordedEvent[];
  /** What rules made of them, as far as it is still to be shown. */
  actions: ActionRecord[];
  /** The JSON of each event. */
  readonly texts: readonly string[];
  /** All of them as text that was deflated already, batch by batch: what stands at the end of the frame of who wants all. */
  bodies?: readonly Deflated[] | undefined;
  /** About how long the texts are together, in UTF-16 units. */
  length: number;
  position: Position;
  totals: Totals;
  /** What overlays see of it; absent: all that overlays ever see. */
  filter?: OverlayFilter | undefined;
  /** Keys of what of it waits for a moderator. */
  held?: readonly string[] | undefined;
}

/** What is kept of a message beside its bytes and the name of its filter, also of one that is none. */
const messageBytes = 100;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** Level 1: a fifth of the time of the usual one, and a sixth more bytes. */
const level = 1;
const deflate = (body: Uint8Array) => deflateSync(body, { level });

/** A batch with what was made of it so far. */
export class BatchFrames {
  /** What it was merged of. */
  readonly parts: readonly BatchFrames[];
  /** How many events it has, and where the first one stands. */
  readonly count: number;
  readonly firstOffset: number;
  /** By version and filter; undefined where the filter leaves nothing. */
  readonly #messages: Record<View["version"], Map<string, EventsMessage | undefined>> = { 1: new Map(), 2: new Map() };
  #halves: readonly BatchFrames[] | undefined;
  #batch: FeedBatch;
  #isCool = false;
  #budget: FrameBudget | undefined;

  constructor(batch: FeedBatch, parts: readonly BatchFrames[] = []) {
    this.#batch = batch;
    this.parts = parts;
    const [first] = parts;
    this.count = first ? parts.reduce((sum, { count }) => sum + count, 0) : batch.events.length;
    this.firstOffset = first?.firstOffset ?? batch.events[0]?.offset ?? this.lastOffset;
  }

  get batch(): FeedBatch {
    return this.#batch;
  }

  get lastOffset(): number {
    return this.batch.position.offset;
  }

  get length(): number {
    return this.batch.length;
  }

  /** The message of a view; undefined where it leaves nothing. */
  messageFor(view: View): EventsMessage | undefined {
    const made = this.#messages[view.version];
    if (made.has(view.filter)) return made.get(view.filter);
    const message = this.#make(view);
    made.set(view.filter, message);
    this.#budget?.note(this, (message?.bytes ?? 0) + view.filter.length + messageBytes);
    return message;
  }

  /** The messages that are made from now on count there, those of its halves too. */
  countIn(budget: FrameBudget): this {
    this.#budget = budget;
    return this;
  }

  /** Lets go of what was made: it is made again where it is asked for. */
  forget(): void {
    this.#messages[1].clear();
    this.#messages[2].clear();
    const halves = this.#halves ?? [];
    this.#halves = undefined;
    for (const half of halves) if (half !== this) half.forget();
    this.#budget?.release(this);
  }

  /**
   * Lets go of the events as they came, where they are there deflated: these are read where somebody asks for events once more.
   * Most are asked for by nobody, and many small objects that stay for a while are what collecting garbage takes longest for.
   */
  cool(): void {
    const [body, ...others] = this.#batch.bodies ?? [];
    if (this.#isCool || !body || others.length > 0) return;
    this.#isCool = true;
    const { events: _, texts: _1, ...rest } = this.#batch;
    this.#batch = readWhereAsked(() => ({ texts: textsIn(body) }), rest);
  }

  /** The same as two, for who has no room for so much at once; itself where there is but one event. */
  get halves(): readonly BatchFrames[] {
    return (this.#halves ??= halvesOf(() => this.batch)?.map((half) => this.#half(half)) ?? [this]);
  }

  #half(batch: FeedBatch): BatchFrames {
    const half = new BatchFrames(batch);
    return this.#budget ? half.countIn(this.#budget) : half;
  }

  /** Leaves of the actions what `keep` gives back. */
  takeBack(keep: (actions: ActionRecord[]) => ActionRecord[]): void {
    if (this.batch.actions.length === 0) return;
    this.batch.actions = keep(this.batch.actions);
    this.forget();
  }

  #make(view: View): EventsMessage | undefined {
    const { version, filter } = view;
    const { bodies } = this.batch;
    if (version === 2 && filter === "" && bodies) return messageOfBodies(this.batch, bodies, this.count);
    // Both versions say the same.
    const known = this.#messages[1].get(filter);
    const joined =
      typeof known?.data === "string" ? { text: known.data, events: known.events } : eventsText(this.batch, view);
    if (!joined) return undefined;
    const { offset } = this.batch.position;
    const message = version === 1 ? textMessage(joined.text) : binaryMessage(joined.text, { kind: "events", offset });
    return { ...message, events: joined.events };
  }
}

/** What was read of a batch: the JSON of each event, the events, or both. */
export interface ReadEvents {
  texts?: readonly string[];
  events?: readonly RecordedEvent[];
}

/**
 * The batch with its events read by `read`, once they are asked for. They are kept as long as there is memory, those that are read
 * already (`known`) too: some are twenty times as large as their text.
 */
export function readWhereAsked(read: () => ReadEvents, batch: Unread, known?: ReadEvents): FeedBatch {
  let last = known && new WeakRef(known);
  const recall = () => {
    const found = last?.deref();
    if (found) return found;
    const made = read();
    last = new WeakRef(made);
    return made;
  };
  return {
    ...batch,
    get texts() {
      const made = recall();
      return (made.texts ??= (made.events ?? []).map((event) => JSON.stringify(event)));
    },
    get events() {
      const made = recall();
      return (made.events ??= (made.texts ?? []).map((text) => JSON.parse(text) as RecordedEvent));
    },
  };
}

/** A batch without its events. */
type Unread = Omit<FeedBatch, "events" | "texts">;

/** The JSON of each event of a body. */
export function textsIn({ stream }: Deflated): string[] {
  return decoder.decode(inflateSync(stream)).slice(0, -bodyEnd.length).split(eventSeparator);
}

/** Cut in the middle; what rules made of an event goes with it. Undefined where there is but one event. */
function halvesOf(whole: () => FeedBatch): FeedBatch[] | undefined {
  const { events, actions, length, position, totals, filter, held } = whole();
  const middle = events.length >> 1;
  const last = events[middle - 1];
  if (!last) return undefined;
  const { offset } = last;
  const rest = { length: length / 2, totals, filter, held };
  /** Not kept: where the whole was let go of, so are these. */
  const part = (from: number, to: number | undefined, more: Pick<FeedBatch, "actions" | "position">): FeedBatch => ({
    ...rest,
    ...more,
    get events() {
      return whole().events.slice(from, to);
    },
    get texts() {
      return whole().texts.slice(from, to);
    },
  });
  return [
    part(0, middle, {
      actions: actions.filter((action) => action.offset <= offset),
      position: { ...position, offset },
    }),
    part(middle, undefined, { actions: actions.filter((action) => action.offset > offset), position }),
  ];
}

/** Batches that follow each other, as one; at least one. */
export function mergeBatches(batches: readonly BatchFrames[]): BatchFrames {
  const last = batches.at(-1);
  if (!last) throw new Error("nothing to merge");
  if (batches.length === 1) return last;
  const merged: FeedBatch = {
    // Not kept: those that were let go of are read once more.
    get events() {
      return batches.flatMap(({ batch }) => batch.events);
    },
    actions: batches.flatMap(({ batch }) => batch.actions),
    get texts() {
      return batches.flatMap(({ batch }) => batch.texts);
    },
    bodies: joinable(batches.map(({ batch }) => batch.bodies)),
    length: batches.reduce((sum, { length }) => sum + length, 0),
    position: last.batch.position,
    totals: last.batch.totals,
    filter: last.batch.filter,
    held: batches.flatMap(({ batch }) => batch.held ?? []),
  };
  return new BatchFrames(merged, batches);
}

/** The JSON of an events frame, joined from the events' own texts; undefined where the filter leaves nothing. */
export function eventsText(batch: FeedBatch, view: View): { text: string; events: number } | undefined {
  const wanted = textsFor(batch, view);
  const { head, shown } = headOf(batch, view.reads);
  const count = wanted.length + shown;
  return count === 0 ? undefined : { text: joinEvents(head, wanted), events: count };
}

/** The frame of who wants all events: its own head before the bodies that were deflated for everybody. */
function messageOfBodies(batch: FeedBatch, bodies: readonly Deflated[], count: number): EventsMessage {
  const { head, shown } = headOf(batch, "everything");
  const { offset } = batch.position;
  const data = joinBodies(frameHead({ kind: "events", offset }, { isDeflated: true }), openEvents(head), bodies);
  return { data, bytes: data.byteLength, events: count + shown };
}

/** What a frame says beside its events, as JSON; and how many actions are in it. */
function headOf(
  { actions, position, totals, filter = showsAll, held = [] }: FeedBatch,
  reads: View["reads"],
): { head: string; shown: number } {
  const all = actions.filter(isShown);
  const shown = reads === "overlay" ? all.flatMap((record) => filter.action(record) ?? []) : all;
  const head: Omit<EventsFrame, "events"> = {
    type: "events",
    position,
    totals,
    ...(shown.length === 0 ? {} : { actions: shown }),
    ...(reads !== "overlay" && held.length > 0 && { held }),
  };
  return { head: JSON.stringify(head), shown: shown.length };
}

/** The JSON of each event that a view has, as it reads them; of these events or of all. */
export function textsFor(
  { events, texts, filter = showsAll }: Pick<FeedBatch, "events" | "texts" | "filter">,
  view: View,
  isAsked: (event: RecordedEvent) => boolean = () => true,
): readonly string[] {
  return texts.flatMap((text, index) => {
    const event = events[index];
    if (event === undefined || !isInView(view, event.eventType) || !isAsked(event)) return [];
    return view.reads === "overlay" ? (filter.textOf(event) ?? []) : text;
  });
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
