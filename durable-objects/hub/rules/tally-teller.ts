/** Says how counters and timers stand where viewers add to a timer, of which no action tells: at most four times a second. */

/** Between two frames. */
const pauseMs = 250;

export class TallyTeller {
  readonly #tell: (now: number) => void;
  readonly #keepAwake: (done: Promise<unknown>) => void;
  #toldAt = Number.NEGATIVE_INFINITY;
  #isWaiting = false;

  /** `keepAwake`: the wait is not slept over. */
  constructor(tell: (now: number) => void, keepAwake: (done: Promise<unknown>) => void) {
    this.#tell = tell;
    this.#keepAwake = keepAwake;
  }

  /** Something was added. `now` is milliseconds since 1970. */
  changed(now: number): void {
    if (this.#isWaiting) return;
    const dueInMs = this.#toldAt + pauseMs - now;
    if (dueInMs <= 0) this.#look(now);
    else this.#keepAwake(this.#later(dueInMs));
  }

  async #later(delayMs: number): Promise<void> {
    this.#isWaiting = true;
    await scheduler.wait(delayMs);
    this.#isWaiting = false;
    this.#look(Date.now());
  }

  #look(now: number): void {
    this.#toldAt = now;
    this.#tell(now);
  }
}
