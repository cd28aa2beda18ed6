/**
 * What sockets that are behind are fed from: the latest batches in memory, and runs of several batches merged into one, made
 * once for all who are at the same place. Reading, joining and deflating the same rows for each of a thousand sockets would
 * be the hub's main work.
 */
import type { ActionRecord } from "#shared/action-record.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { totalsOf } from "#shared/live-state.ts";
import type { Deflated } from "#shared/protocol/joined-deflate.ts";
import type { FeedSource, SourceRow } from "./feed-source.ts";
import { FrameBudget } from "./frame-budget.ts";
import { BatchFrames, type FeedBatch, mergeBatches, type ReadEvents, readWhereAsked, textsIn } from "./frames.ts";
import { stillShown } from "./taken-back.ts";

/** UTF-16 units of the events' texts that are kept. */
const keptLength = 4 * 1024 * 1024;
/** After a wake so many events, or so much of their texts, are read again: what a hello paints from, and who was away. */
const readAgainEvents = 1_500;
const readAgainLength = 1024 * 1024;
/** Frames of batches that are older than so many are made again where they are asked for. */
const warmBatches = 8;
/** And events that have so many behind them, or so much of their texts, are read again. */
const warmEvents = 256;
const warmLength = 512 * 1024;
/**
 * Runs end where the offset passes a multiple of this: whoever begins anywhere is at the place of the others after one run.
 * They end sooner where they are as long as this.
 */
const runEvents = 256;
const runLength = 256 * 1024;
/** Runs that are kept. */
const keptRuns = 32;

/** What may be sent next to who has the feed up to some place: the more of it the better. */
export interface Next {
  run: BatchFrames;
  /** Its first batch; the same where it is the only one. */
  first: BatchFrames;
}

export class Backlog {
  #batches: BatchFrames[] = [];
  #length = 0;
  /** Those of them whose events are as they came, how many events that are, and how long. */
  #warm: BatchFrames[] = [];
  #warmEvents = 0;
  #warmLength = 0;
  /** Whether what was recorded before the hub woke was read again. */
  #isReadAgain = false;
  /** By the offsets before and at the end of each. */
  readonly #runs = new Map<string, BatchFrames>();
  /** Of the frames of all of them. */
  readonly #budget: FrameBudget;

  constructor(budget = new FrameBudget()) {
    this.#budget = budget;
  }

  push(batch: BatchFrames): void {
    const last = this.#batches.at(-1)?.lastOffset ?? batch.firstOffset - 1;
    // A run over a hole would pass by what is missing: what was before is read from the feed's rows.
    if (batch.firstOffset !== last + 1) this.forget();
    this.#batches.push(batch.countIn(this.#budget));
    this.#length += batch.length;
    this.#warm.push(batch);
    this.#warmEvents += batch.count;
    this.#warmLength += batch.length;
    this.#batches.at(-1 - warmBatches)?.forget();
    while (this.#length > keptLength && this.#batches.length > 1) {
      const gone = this.#batches.shift();
      gone?.forget();
      this.#length -= gone?.length ?? 0;
      // Few and long ones go before they are cool.
      if (this.#warm[0] === gone) this.#shiftWarm();
      // What is older than the oldest one is in the feed's rows.
      this.#isReadAgain = true;
    }
  }

  /** Everybody was sent what is there: events that are not of the latest are kept deflated alone, as far as they are that. */
  cool(): void {
    for (let first = this.#warm[0]; first && this.#isCoolEnough(first); first = this.#warm[0]) {
      first.cool();
      this.#shiftWarm();
    }
  }

  #isCoolEnough({ count, length }: BatchFrames): boolean {
    return this.#warmEvents - count >= warmEvents || this.#warmLength - length >= warmLength;
  }

  #shiftWarm(): void {
    const first = this.#warm.shift();
    this.#warmEvents -= first?.count ?? 0;
    this.#warmLength -= first?.length ?? 0;
  }

  /** Leaves of all actions what `keep` gives back. */
  takeBack(keep: (actions: ActionRecord[]) => ActionRecord[]): void {
    for (const batch of this.#batches) batch.takeBack(keep);
    this.#forgetRuns();
  }

  /** What overlays see of it has become another: every frame is made again. */
  remake(): void {
    for (const batch of this.#batches) batch.forget();
    this.#forgetRuns();
  }

  /** Lets go of everything: it is read again from the feed's rows. */
  forget(): void {
    this.remake();
    this.#batches = [];
    this.#length = 0;
    this.#warm = [];
    this.#warmEvents = 0;
    this.#warmLength = 0;
    this.#isReadAgain = false;
  }

  /** What follows `offset`; undefined where nothing does. */
  next(offset: number, source: FeedSource): Next | undefined {
    const at = this.#indexAfter(offset, source);
    const first = at === undefined ? undefined : this.#batches[at];
    if (at === undefined || !first) return this.#nextOfRows(offset, source);
    let end = at + 1;
    let { length } = first;
    for (let batch = this.#batches[end]; batch; batch = this.#batches[++end]) {
      if (isRunOver(offset, this.#batches[end - 1]?.lastOffset ?? 0, length + batch.length)) break;
      length += batch.length;
    }
    if (end === at + 1) return { run: first, first };
    const last = this.#batches[end - 1]?.lastOffset;
    return { run: this.#run(`${offset}:${last}`, () => mergeBatches(this.#batches.slice(at, end))), first };
  }

  /** Events up to `offset`, batch by batch, newest first, with those after it as far as they are in memory. */
  newestFirst(source: FeedSource): readonly BatchFrames[] {
    this.#readAgain(source);
    return this.#batches.toReversed();
  }

  /** Of the feed's rows. It may begin within one. */
  #nextOfRows(offset: number, source: FeedSource): Next | undefined {
    const key = `${offset}:rows`;
    const run = this.#runs.get(key) ?? runOfRows(offset, source);
    for (const part of run?.parts ?? []) part.countIn(this.#budget);
    return run && { run: this.#run(key, () => run), first: run.parts[0] ?? run };
  }

  #run(key: string, make: () => BatchFrames): BatchFrames {
    const run = this.#runs.get(key) ?? make();
    // The latest one is the last to go.
    this.#runs.delete(key);
    this.#runs.set(key, run.countIn(this.#budget));
    const [oldest] = this.#runs;
    if (this.#runs.size > keptRuns && oldest) this.#forgetRun(...oldest);
    return run;
  }

  #forgetRuns(): void {
    for (const run of this.#runs) this.#forgetRun(...run);
  }

  #forgetRun(key: string, run: BatchFrames): void {
    this.#runs.delete(key);
    run.forget();
    // Of what was read from rows for it nobody else knows.
    const first = this.#batches[0]?.firstOffset ?? Infinity;
    for (const part of run.parts) if (part.firstOffset < first) part.forget();
  }

  /** Where the batch is that begins after `offset`; undefined where none in memory does. */
  #indexAfter(offset: number, source: FeedSource): number | undefined {
    if ((this.#batches[0]?.firstOffset ?? Infinity) > offset + 1) this.#readAgain(source);
    let low = 0;
    let high = this.#batches.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const firstOffset = this.#batches[middle]?.firstOffset ?? 0;
      if (firstOffset === offset + 1) return middle;
      if (firstOffset < offset + 1) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  #readAgain(source: FeedSource): void {
    if (this.#isReadAgain) return;
    this.#isReadAgain = true;
    const before = (this.#batches[0]?.firstOffset ?? source.top.offset + 1) - 1;
    if (before <= source.beforeFirst) return;
    const older: BatchFrames[] = [];
    let length = 0;
    for (const row of source.rowsBefore(before)) {
      if (before - row.lastOffset >= readAgainEvents || length >= readAgainLength) break;
      const batch = new BatchFrames(batchOf(row, 0, source)).countIn(this.#budget);
      older.push(batch);
      length += batch.length;
    }
    this.#batches = [...older.toReversed(), ...this.#batches];
    this.#length += length;
  }
}

/** Whether a run from `offset` that got to `last` has got far enough, or with the next one would be longer than it may. */
function isRunOver(offset: number, last: number, lengthWithNext: number): boolean {
  return last >= (Math.floor(offset / runEvents) + 1) * runEvents || lengthWithNext > runLength;
}

function runOfRows(offset: number, source: FeedSource): BatchFrames | undefined {
  const batches: BatchFrames[] = [];
  let length = 0;
  for (const row of source.rowsAfter(offset)) {
    const last = batches.at(-1)?.lastOffset;
    if (last !== undefined && isRunOver(offset, last, length + row.events.length)) break;
    batches.push(new BatchFrames(batchOf(row, offset, source)));
    length += row.events.length;
  }
  return batches.length === 0 ? undefined : mergeBatches(batches);
}

/**
 * What a row holds after `offset`. Of it is kept what the row has, deflated where it is that: its events and their texts are read
 * where they are asked for.
 */
function batchOf(row: SourceRow, offset: number, { top, state, takebacks, filter }: FeedSource): FeedBatch {
  const { firstOffset, lastOffset, body } = row;
  const isWhole = firstOffset > offset;
  const actions = (JSON.parse(row.actions) as ActionRecord[]).filter((action) => action.offset > offset);
  const rest = {
    // Of the whole row, or of none of it.
    bodies: isWhole && body ? [body] : undefined,
    actions: stillShown(actions, takebacks),
    length: row.events.length,
    position: { epoch: top.epoch, offset: lastOffset },
    totals: totalsOf(state),
    filter,
  };
  return readWhereAsked(readerOf(row, offset), rest, { events: eventsIn(row.events, offset) });
}

/** Holds the smaller of both that the row has, and not the other one. */
function readerOf({ events, body, firstOffset }: SourceRow, offset: number): () => ReadEvents {
  return body ? readerOfBody(body, offset, firstOffset > offset) : readerOfJson(events, offset);
}

function readerOfBody(body: Deflated, offset: number, isWhole: boolean): () => ReadEvents {
  return () => (isWhole ? { texts: textsIn(body) } : { events: eventsIn(`[${textsIn(body).join(",")}]`, offset) });
}

function readerOfJson(json: string, offset: number): () => ReadEvents {
  return () => ({ events: eventsIn(json, offset) });
}

function eventsIn(json: string, offset: number): RecordedEvent[] {
  return (JSON.parse(json) as RecordedEvent[]).filter((event) => event.offset > offset);
}
