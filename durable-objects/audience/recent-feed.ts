/**
 * The latest batches in memory, with the frames made of them. A socket that is a few batches behind is the rule on a
 * busy stream; reading and parsing the same rows for each of a thousand sockets would be the hub's main work.
 */
import { type ActionRecord, isShown } from "#shared/action-record.ts";
import type { EventType, RecordedEvent } from "#shared/event.ts";
import type { Totals } from "#shared/live-state.ts";
import type { Position } from "#shared/protocol/position.ts";
import type { EventsFrame } from "#shared/protocol/wire.ts";

const keptBytes = 4 * 1024 * 1024;

/** A run of events as it goes out, and what was made of it so far. */
export interface FeedPiece {
  events: RecordedEvent[];
  /** What rules made of them. */
  actions: ActionRecord[];
  /** The events' JSON array. */
  text: string;
  position: Position;
  totals: Totals;
  /** The frame of each wish, by its types. */
  frames: Map<string, Frame>;
}

export interface Frame {
  text: string;
  /** Events and actions in it; 0 where the wish leaves nothing, and `text` is then empty. */
  events: number;
}

export function feedPiece(piece: Omit<FeedPiece, "frames">): FeedPiece {
  return { ...piece, frames: new Map() };
}

/** The events of the wanted types; all of them where no type is named. */
export function filterEvents(events: RecordedEvent[], types: EventType[]): RecordedEvent[] {
  return types.length === 0 ? events : events.filter((event) => types.includes(event.eventType));
}

/** The frame of a piece for one wish, made once. */
export function frameOf(piece: FeedPiece, types: EventType[]): Frame {
  const key = types.join();
  const known = piece.frames.get(key);
  if (known) return known;
  const made = makeFrame(piece, types);
  piece.frames.set(key, made);
  return made;
}

function makeFrame({ events: all, actions, text, position, totals }: FeedPiece, types: EventType[]): Frame {
  const events = filterEvents(all, types);
  const shown = actions.filter(isShown);
  const count = events.length + shown.length;
  if (count === 0) return { text: "", events: 0 };
  const head: Omit<EventsFrame, "events"> = {
    type: "events",
    position,
    totals,
    ...(shown.length === 0 ? {} : { actions: shown }),
  };
  const inside = events.length === all.length ? text : JSON.stringify(events);
  return { text: `${JSON.stringify(head).slice(0, -1)},"events":${inside}}`, events: count };
}

/** The latest pieces, without holes. What it does not hold is in the feed's rows. */
export class RecentFeed {
  #pieces: FeedPiece[] = [];
  #bytes = 0;

  push(piece: FeedPiece): void {
    this.#pieces.push(piece);
    this.#bytes += piece.text.length;
    while (this.#bytes > keptBytes && this.#pieces.length > 1) this.#bytes -= this.#pieces.shift()?.text.length ?? 0;
  }

  /** Leaves of all actions what `keep` gives back. */
  takeBack(keep: (actions: ActionRecord[]) => ActionRecord[]): void {
    for (const piece of this.#pieces) {
      if (piece.actions.length === 0) continue;
      piece.actions = keep(piece.actions);
      piece.frames.clear();
    }
  }

  /** The pieces after `offset`; undefined where it does not reach back so far, or `offset` is inside a piece. */
  after(offset: number): FeedPiece[] | undefined {
    const first = this.#pieces.findIndex((piece) => piece.events[0]?.offset === offset + 1);
    return first < 0 ? undefined : this.#pieces.slice(first);
  }
}
