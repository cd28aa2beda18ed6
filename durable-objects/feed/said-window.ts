/**
 * What was written last, as overlays have it, read out of the feed: words of a cloud are in the feed already, and a copy of them in
 * the state would be one more place for what viewers write. Only in memory, only while somebody shows a cloud; each row is read once.
 */
import { countedMessages, countWords, type Said, type SaidWord, wordLimits, wordsOf } from "#shared/activity/words.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { keyOfEvent, type OverlayFilter } from "#shared/moderation/overlay-filter.ts";
import { isTakenBack, type Takebacks, thingOf, type Thing } from "#shared/takeback.ts";

/** The feed as it stands. */
export interface SaidSource {
  epoch: string;
  /** Another one, and what was read is of events that are others now. */
  generation: number;
  /** The broadcast that is on: of another one nothing is counted. */
  roomId: string;
  rowsAfter: (offset: number) => Iterable<{ lastOffset: number; events: string }>;
  rowsBefore: (offset: number) => Iterable<{ firstOffset: number; lastOffset: number; events: string }>;
  top: number;
}

interface Line {
  event: RecordedEvent;
  thing: Thing;
  /** By the text that overlays have of it: that changes with the lists. */
  text: string | undefined;
  words: readonly string[];
}

/** Each change makes `last` another one, or puts another list or object in the place of what it changes. */
type SaidTakebacks = Pick<Takebacks, "last" | "withdrawals" | "mutes">;

/** So far back messages are looked for, in events. */
const lookBackEvents = 5_000;

export class SaidWindow {
  #of = "";
  #readTo = 0;
  /** Oldest first. */
  #lines: Line[] = [];
  /** What was counted, by how many messages, for as long as all that it follows from stands. */
  #counted: { of: readonly unknown[]; words: Map<number, readonly SaidWord[]> } = { of: [], words: new Map() };

  /**
   * The words of the latest messages of this broadcast that are shown. Each socket asks for them when it comes, and all of them again
   * when something is new: they are counted once.
   */
  words(messages: number, source: SaidSource, filter: OverlayFilter, takebacks: SaidTakebacks): readonly SaidWord[] {
    this.#catchUp(source);
    const { withdrawals, mutes, last } = takebacks;
    const of = [this.#of, this.#readTo, filter, filter.changes, last, withdrawals, mutes.users];
    if (of.some((one, index) => one !== this.#counted.of[index])) this.#counted = { of, words: new Map() };
    const counted = countedMessages(messages);
    const known = this.#counted.words.get(counted);
    if (known) return known;
    const words = countWords(this.#said(counted, filter, takebacks));
    this.#counted.words.set(counted, words);
    return words;
  }

  /** The latest messages, oldest first, without what is not shown. */
  *#said(messages: number, filter: OverlayFilter, takebacks: SaidTakebacks): Generator<Said> {
    for (const line of this.#lines.slice(-messages)) {
      if (isTakenBack(takebacks, "chat", line.thing)) continue;
      const words = wordsIn(line, filter);
      if (words.length > 0) yield { userId: line.thing.userId, offset: line.thing.offset, words };
    }
  }

  #catchUp(source: SaidSource): void {
    const { epoch, generation, roomId, top, rowsAfter, rowsBefore } = source;
    const of = `${epoch}:${generation}:${roomId}`;
    if (this.#of !== of || this.#readTo > top) {
      this.#of = of;
      this.#lines = [];
      const rows: string[] = [];
      let messages = 0;
      for (const { firstOffset, events } of rowsBefore(top)) {
        rows.unshift(events);
        // Looked at as text: most rows are read for good only once.
        messages += events.split('"eventType":"CHAT"').length - 1;
        if (messages >= wordLimits.messages || top - firstOffset >= lookBackEvents) break;
      }
      for (const events of rows) this.#take(events, roomId, 0);
    } else {
      for (const { events } of rowsAfter(this.#readTo)) this.#take(events, roomId, this.#readTo);
    }
    this.#readTo = top;
    this.#lines = this.#lines.slice(-wordLimits.messages);
  }

  #take(events: string, roomId: string, after: number): void {
    for (const event of JSON.parse(events) as RecordedEvent[]) {
      if (event.eventType !== "CHAT" || event.offset <= after || event.roomId !== roomId) continue;
      this.#lines.push({ event, thing: thingOf(event), text: undefined, words: [] });
    }
  }
}

function wordsIn(line: Line, filter: OverlayFilter): readonly string[] {
  const { event } = line;
  if (event.eventType !== "CHAT") return [];
  const { user, offset, ingestedAt: at, payload } = event;
  const text = filter.said({ key: keyOfEvent(event), kind: "chat", user, offset, at }, payload.message) ?? "";
  if (text !== line.text) Object.assign(line, { text, words: wordsOf(text) });
  return line.words;
}
