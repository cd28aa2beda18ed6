/**
 * Who comes to a stream goes on to its hub one after the other where many come at once. An object has one thread, and so has what
 * serves it: a thousand upgrades at its door hold up for a second all that it does for others. A wait here costs nothing.
 */

/** So many come through at once, and then one this often, in milliseconds: a fourth of what one thread can take. */
export const arrivalPace = { atOnce: 20, everyMs: 4 } as const;
/** Nobody waits longer, in milliseconds: who would is to come back. Longer than what a full hub's sockets take. */
const mostWaitMs = 9_000;
/** So many streams are known at once; the oldest are let go of. Each is known for a moment only. */
const mostStreams = 10_000;

export class Arrivals {
  /** When the next one would come through if nobody could come at once, milliseconds since 1970; in the order of their last arrival. */
  readonly #nextAt = new Map<string, number>();

  /** How many streams are known. */
  get size(): number {
    return this.#nextAt.size;
  }

  /** How long who comes to the stream now is to wait, in milliseconds; undefined where that is too long. */
  waitMs(streamId: string, now: number): number | undefined {
    const nextAt = Math.max(this.#nextAt.get(streamId) ?? 0, now);
    const waitMs = Math.max(0, nextAt - now - arrivalPace.atOnce * arrivalPace.everyMs);
    if (waitMs > mostWaitMs) return undefined;
    this.#nextAt.delete(streamId);
    this.#nextAt.set(streamId, nextAt + arrivalPace.everyMs);
    this.#forget(now);
    return waitMs;
  }

  /** Those whose last one has come through stand first, about: whoever comes puts two of them out. */
  #forget(now: number): void {
    let looked = 0;
    for (const [streamId, nextAt] of this.#nextAt) {
      if (++looked > 2 || (nextAt > now && this.#nextAt.size <= mostStreams)) return;
      this.#nextAt.delete(streamId);
    }
  }
}
