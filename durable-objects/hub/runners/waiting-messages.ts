/**
 * What several lines say at about the same time, taken in one turn: their events go out as one frame. It waits for one tick, in
 * which the runtime hands over what has come already, of each line the next message; and for one more as long as that brings
 * more. Nothing is stored or answered before, so a hub that dies meanwhile loses nothing: the runner sends it again.
 */

export interface WaitingMessage {
  socket: WebSocket;
  message: string | ArrayBuffer;
}

/** What so many lines may say at once: two batches each. More is taken without waiting for the rest. */
const mostWaiting = 16;

export class WaitingMessages {
  readonly #take: (messages: readonly WaitingMessage[]) => void;
  #waiting: WaitingMessage[] = [];

  constructor(take: (messages: readonly WaitingMessage[]) => void) {
    this.#take = take;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Taken after the first tick in which no more comes, in the order in which they came; at once where many wait. */
  add(waiting: WaitingMessage): void {
    this.#waiting.push(waiting);
    if (this.#waiting.length >= mostWaiting) this.takeNow();
    else if (this.#waiting.length === 1) this.#waitForMore(this.#waiting);
  }

  #waitForMore(messages: readonly WaitingMessage[], known = messages.length): void {
    setTimeout(() => {
      // Another tick's: these were taken meanwhile.
      if (messages !== this.#waiting) return;
      if (messages.length > known) this.#waitForMore(messages);
      else this.takeNow();
    }, 0);
  }

  /** Takes what waits: something happens that comes after it. */
  takeNow(): void {
    const messages = this.#waiting;
    if (messages.length === 0) return;
    this.#waiting = [];
    this.#take(messages);
  }
}
