/** How much a client of a dialect may say that has nothing to say, or little: a bucket of messages. Pure. */

/** Characters of a message. */
const maxLength = 16_384;
const burst = 20;
const perSecond = 2;

export class ClientWords {
  #left = burst;
  #filledAt: number;

  /** Of a socket that came now, milliseconds. */
  constructor(now: number) {
    this.#filledAt = now;
  }

  /** A message came; false where it is too long, or one too many. */
  take(message: string | ArrayBuffer, now: number): boolean {
    const since = Math.max(0, now - this.#filledAt) / 1_000;
    this.#left = Math.min(burst, this.#left + since * perSecond) - 1;
    this.#filledAt = now;
    const length = typeof message === "string" ? message.length : message.byteLength;
    return this.#left >= 0 && length <= maxLength;
  }
}
