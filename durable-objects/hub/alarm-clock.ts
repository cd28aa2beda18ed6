/** When the hub comes back by itself. */
export class AlarmClock {
  readonly #storage: DurableObjectStorage;
  /** Milliseconds since 1970; Infinity where none was set since the hub woke. */
  #at = Infinity;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** It rang: the next one is yet to be set. */
  rang(): void {
    this.#at = Infinity;
  }

  /** At that time (milliseconds since 1970) at the latest. Setting an alarm writes a row, so one that comes sooner stays. */
  async setBy(at: number): Promise<void> {
    const before = this.#at;
    if (before <= at) return;
    this.#at = at;
    try {
      await this.#storage.setAlarm(at);
    } catch (error) {
      // The one before is still set, and this one is not: the next wish must not take it for set.
      if (this.#at === at) this.#at = before;
      throw error;
    }
  }
}
