/**
 * Sockets that follow no stream. Whoever opens one shows nothing yet, and what stays open costs memory all the same: of too many, the
 * one that has waited longest makes room. Its page comes back by itself. Pure.
 */

/** A few MB of a process. */
const usual = 1_000;

export class Waiting {
  /** How each is sent away; who came first, first. */
  readonly #all = new Set<() => void>();
  readonly #most: number;

  constructor(most = usual) {
    this.#most = most;
  }

  /** A socket waits from now on. */
  add(sendAway: () => void): void {
    this.#all.delete(sendAway);
    this.#all.add(sendAway);
    const [first] = this.#all;
    if (this.#all.size <= this.#most || !first) return;
    this.#all.delete(first);
    first();
  }

  /** It follows a stream, or is gone. */
  delete(sendAway: () => void): void {
    this.#all.delete(sendAway);
  }
}
