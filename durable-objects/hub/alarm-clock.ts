/** When the hub comes back by itself. */
export class AlarmClock {
  readonly #storage: Pick<DurableObjectStorage, "getAlarm" | "setAlarm">;
  /** The soonest that was wished for, and the one that is set; milliseconds since 1970, Infinity where there is none. */
  #wished = Infinity;
  #set = Infinity;
  /** Whether it is known which alarm was set before the hub woke. */
  #isKnown = false;

  constructor(storage: Pick<DurableObjectStorage, "getAlarm" | "setAlarm">) {
    this.#storage = storage;
  }

  /** It rang: the next one is yet to be set. */
  rang(): void {
    this.#wished = Infinity;
    this.#set = Infinity;
    this.#isKnown = true;
  }

  /**
   * At that time (milliseconds since 1970) at the latest; never where it is Infinity. Setting an alarm writes a row, so one
   * that comes sooner stays, also one from before the hub woke.
   */
  async setBy(at: number): Promise<void> {
    if (this.#wished <= at) return;
    this.#wished = at;
    try {
      if (!this.#isKnown) await this.#look();
      // Otherwise somebody wants it sooner meanwhile, and sets it, or it was set before.
      if (this.#wished !== at) return;
      await this.#storage.setAlarm(at);
      this.#set = at;
    } catch (error) {
      // The one before is still set, and this one is not: the next wish must not take it for set.
      if (this.#wished === at) this.#wished = this.#set;
      throw error;
    }
  }

  async #look(): Promise<void> {
    const before = (await this.#storage.getAlarm()) ?? Infinity;
    if (this.#isKnown) return;
    this.#isKnown = true;
    this.#set = before;
    this.#wished = Math.min(this.#wished, before);
  }
}
