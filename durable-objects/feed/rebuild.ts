/**
 * Reduces outdated projections anew from the log, beside a hub that goes on: ingest waits for none of it. How far it is
 * stands in storage now and then, so that an eviction does not begin it again.
 */
import type { RecordedEvent } from "#shared/event.ts";
import type { LogReaderRpc } from "#shared/protocol/log-reader.ts";
import { currentVersions, readRows, writeRows } from "./checkpoint.ts";
import { adopt, type Judging } from "./evolve.ts";
import type { FeedView } from "./feed-engine.ts";
import { readFeedAfterOffset } from "./feed-rows.ts";
import { beginFollowing, evolvePast } from "./past.ts";
import { initialStates, type ProjectionName, type ProjectionStates } from "./projections.ts";

/** Pages of the log that one run reads at most, and after how many it writes down how far it is. */
const runPages = 200;
const savedPages = 20;
/** Events of the feed that one turn takes: what comes in waits for a turn. */
const turnEvents = 2_000;
/** The log did not answer: it is asked again after this long, each time twice as long, up to the second. */
const firstRetryMs = 1_000;
const maxRetryMs = 5 * 60_000;

/** What a rebuild needs of the engine. */
export interface RebuildPlace {
  /** The feed as it stands; undefined where there is none, or its stream is deleted. */
  present: () => FeedView | undefined;
  sql: () => SqlStorage;
  judging: (view: FeedView) => Judging;
  /** The engine's door. */
  change: (change: (view: FeedView) => void) => void;
  writeCheckpoint: () => void;
  log: () => Pick<LogReaderRpc, "read">;
}

/** How far a rebuild is. Of all projections, for one reads what another made; those that are outdated are then taken. */
interface Progress {
  epoch: string;
  versions: Record<ProjectionName, number>;
  offset: number;
  states: ProjectionStates;
}

export class Rebuild {
  readonly #place: RebuildPlace;
  #progress: Progress | undefined;
  #running: Promise<boolean> | undefined;
  #retry = { at: 0, afterMs: firstRetryMs };

  constructor(place: RebuildPlace) {
    this.#place = place;
  }

  /** When there is more to do, milliseconds since 1970; undefined where nothing is to be rebuilt. */
  get dueAt(): number | undefined {
    return this.#isWanted ? this.#retry.at : undefined;
  }

  /** Goes on, one run at a time; answers whether the projections are whole now and were not before. */
  run(): Promise<boolean> {
    this.#running ??= this.#try().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** What it has reduced so far is of events that are others now. Call it within a change. */
  restart(): void {
    this.#progress = undefined;
    this.#place.sql().exec("delete from rebuild");
  }

  get #isWanted(): boolean {
    return (this.#place.present()?.memory.rebuilding.length ?? 0) > 0;
  }

  async #try(): Promise<boolean> {
    try {
      const isDone = await this.#readOn();
      this.#retry = { at: 0, afterMs: firstRetryMs };
      return isDone;
    } catch (error) {
      const { afterMs } = this.#retry;
      this.#retry = { at: Date.now() + afterMs, afterMs: Math.min(afterMs * 2, maxRetryMs) };
      const streamId = this.#place.present()?.identity.streamId;
      const text = error instanceof Error ? error.message.slice(0, 200) : "unknown";
      console.error(JSON.stringify({ part: "hub", status: "rebuild_retry", streamId, afterMs, error: text }));
      return false;
    }
  }

  async #readOn(): Promise<boolean> {
    for (let pages = 1; pages <= runPages; pages++) {
      const view = this.#place.present();
      if (!view || view.memory.rebuilding.length === 0) return false;
      const progress = this.#progressOf(view);
      const { streamId, epoch } = view.identity;
      const { beforeFirstOffset } = view.memory;
      if (progress.offset >= beforeFirstOffset) {
        if (this.#takeFeed(view, progress)) return true;
        await turnsOfOthers();
        continue;
      }
      const page = await this.#place.log().read({ streamId, epoch, after: progress.offset, upTo: beforeFirstOffset });
      this.#takePage(progress, page);
      if (pages % savedPages === 0) this.#save(progress);
    }
    return false;
  }

  #progressOf(view: FeedView): Progress {
    const { epoch } = view.identity;
    const known = this.#progress ?? this.#read();
    const versions = currentVersions();
    const isOfThese = known?.epoch === epoch && JSON.stringify(known.versions) === JSON.stringify(versions);
    this.#progress = isOfThese ? known : { epoch, versions, offset: 0, states: initialStates() };
    return this.#progress;
  }

  #takePage(progress: Progress, { events: text, upTo }: { events: string; upTo: number }): void {
    const view = this.#place.present();
    if (!view || view.identity.epoch !== progress.epoch) return;
    const events = JSON.parse(text) as RecordedEvent[];
    evolvePast(progress.states, events, this.#place.judging(view), view.memory.followed);
    // Also over what the log does not have: dead letters, and what its retention forgot.
    progress.offset = upTo;
  }

  /** Takes the next of the feed's rows; says whether that were all, and the projections are whole now. */
  #takeFeed(view: FeedView, progress: Progress): boolean {
    const { memory } = view;
    const judging = this.#place.judging(view);
    let taken = 0;
    for (const row of readFeedAfterOffset(this.#place.sql(), progress.offset)) {
      const events = (JSON.parse(row.events.json) as RecordedEvent[]).filter(({ offset }) => offset > progress.offset);
      evolvePast(progress.states, events, judging, memory.followed);
      progress.offset = row.lastOffset;
      taken += events.length;
      if (taken >= turnEvents) break;
    }
    if (progress.offset < memory.offset) return false;
    this.#finish(view, progress);
    return true;
  }

  #finish({ identity, memory: { rebuilding: names } }: FeedView, { states, offset }: Progress): void {
    this.#place.change(({ memory }) => {
      beginFollowing(states, offset, memory.followed);
      adopt(memory, states, names, true);
      memory.rebuilding = [];
      memory.generation += 1;
      this.#place.sql().exec("delete from rebuild");
      this.#place.writeCheckpoint();
    });
    this.#progress = undefined;
    console.log(JSON.stringify({ part: "hub", status: "rebuilt", streamId: identity.streamId, names, offset }));
  }

  #save(progress: Progress): void {
    this.#place.change(() => writeRows(this.#place.sql(), "rebuild", JSON.stringify(progress)));
  }

  #read(): Progress | undefined {
    const text = readRows(this.#place.sql(), "rebuild");
    return text === undefined ? undefined : (JSON.parse(text) as Progress);
  }
}

/** Lets batches and sockets in between. */
function turnsOfOthers(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
