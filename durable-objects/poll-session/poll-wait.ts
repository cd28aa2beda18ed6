/**
 * The wait of one poll. It begins and is waited for in two calls, so what wakes it between them is remembered: the poll would
 * sleep over it otherwise, and its client would hear of it only when the poll's time is up.
 */
export class PollWait {
  #isWoken = false;
  #resolve: (() => void) | undefined;

  /** A poll begins. One that waits is over. */
  begin(): void {
    this.wake();
    this.#isWoken = false;
  }

  /** Resolves when there is something for the poll, at once where there was since it began. */
  async wait(): Promise<void> {
    if (this.#isWoken) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#resolve?.();
    this.#resolve = resolve;
    await promise;
  }

  wake(): void {
    this.#isWoken = true;
    this.#resolve?.();
    this.#resolve = undefined;
  }
}
