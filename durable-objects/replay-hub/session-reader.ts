/** The session that is replayed, read from the log page by page, a page ahead of where it is played. */
import type { RecordedEvent } from "#shared/event.ts";
import type { LogReaderRpc, SessionPageAsk } from "#shared/protocol/log-reader.ts";

/** With fewer events at hand the next page is asked for. */
const aheadEvents = 1_000;

export class SessionReader {
  readonly #log: () => Pick<LogReaderRpc, "readSession">;
  readonly #source: Omit<SessionPageAsk, "after">;
  #events: RecordedEvent[] = [];
  /** The seqNo after which the next page begins. */
  #after: number;
  #isAll = false;
  #reading: Promise<void> | undefined;
  /** Another with each `goTo`: a page that was asked for before is of no use after. */
  #journey = {};

  constructor(log: () => Pick<LogReaderRpc, "readSession">, source: Omit<SessionPageAsk, "after">, after: number) {
    this.#log = log;
    this.#source = source;
    this.#after = after;
  }

  /** The events that come next, as many as are at hand. */
  get next(): readonly RecordedEvent[] {
    return this.#events;
  }

  /** Whether there are no more after them. */
  get isAll(): boolean {
    return this.#isAll;
  }

  /** The first so many are done with. */
  drop(count: number): void {
    this.#events.splice(0, count);
    if (this.#events.length < aheadEvents && !this.#isAll) this.read().catch(() => undefined);
  }

  /** Goes on after another event. */
  goTo(after: number): void {
    this.#events = [];
    this.#after = after;
    this.#isAll = false;
    this.#reading = undefined;
    this.#journey = {};
  }

  /** Reads a page more. Throws where the log does not answer. */
  read(): Promise<void> {
    const journey = this.#journey;
    this.#reading ??= this.#readPage(journey).finally(() => {
      if (this.#journey === journey) this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readPage(journey: object): Promise<void> {
    const page = await this.#log().readSession({ ...this.#source, after: this.#after });
    if (this.#journey !== journey) return;
    const events = JSON.parse(page.events) as RecordedEvent[];
    this.#events.push(...events);
    this.#after = events.at(-1)?.seqNo ?? this.#after;
    this.#isAll = page.isAll;
  }
}
