/**
 * Who comes to a stream goes on to its hub one after the other where many come at once. An object has one thread, and so has what
 * serves it: a thousand upgrades at its door hold up for a second all that it does for others. A wait here costs nothing.
 */

/** So many come through at once, and then one this often, in milliseconds: a fourth of what one thread can take. */
export const arrivalPace = { atOnce: 20, everyMs: 4 } as const;
/** Nobody waits longer, in milliseconds: who would is to come back. Longer than what a full hub's sockets take. */
const mostWaitMs = 9_000;
/**
 * Whoever waits already so often that it is more than so many times the room that is left does not come through: so nobody, and no two,
 * take all of it. Alone it is two thousand, a full hub's sockets; the next one has as much of the rest.
 */
const shareOfLeft = 8;
/** The next one comes through so far ahead at most, after all who may wait. */
const furthestMs = mostWaitMs + (arrivalPace.atOnce + 1) * arrivalPace.everyMs;
/** So many streams are known at once; the oldest are let go of. Each is known for a moment only. */
const mostStreams = 10_000;

/** Who comes to which stream: `by` is a principal. */
export interface Arrival {
  streamId: string;
  by: string;
}

interface Door {
  /** When the next one would come through if nobody could come at once, milliseconds since 1970. */
  nextAt: number;
  /** When those who wait come through, by whose they are; in the order of their last arrival. */
  waiting: Map<string, number[]>;
}

export class Arrivals {
  /** By the stream, in the order of their last arrival. */
  readonly #doors = new Map<string, Door>();

  /** How many streams are known, and of how many it is known at which they wait. */
  get size(): number {
    return [...this.#doors.values()].reduce((sum, { waiting }) => sum + 1 + waiting.size, 0);
  }

  /** How long who comes to the stream now is to wait, in milliseconds; undefined where that is too long. */
  waitMs({ streamId, by }: Arrival, now: number): number | undefined {
    const { nextAt: next, waiting } = this.#doorAt(streamId, now);
    const nextAt = Math.max(next, now);
    const waitMs = Math.max(0, nextAt - now - arrivalPace.atOnce * arrivalPace.everyMs);
    const own = stillWaiting(waiting.get(by) ?? [], now);
    if (own.length * arrivalPace.everyMs > shareOfLeft * (mostWaitMs - waitMs)) return undefined;
    if (waitMs > 0) own.push(now + waitMs);
    waiting.delete(by);
    if (own.length > 0) waiting.set(by, own);
    this.#doors.delete(streamId);
    this.#doors.set(streamId, { nextAt: nextAt + arrivalPace.everyMs, waiting });
    forgetSome(waiting, (theirs) => (theirs.at(-1) ?? 0) <= now);
    forgetSome(this.#doors, (door) => door.nextAt <= now || this.#doors.size > mostStreams);
    return waitMs;
  }

  /** A new one where its next one comes through later than anybody waits: the clock was set back since then. */
  #doorAt(streamId: string, now: number): Door {
    const door = this.#doors.get(streamId);
    return door && door.nextAt - now <= furthestMs ? door : { nextAt: 0, waiting: new Map<string, number[]>() };
  }
}

/** Leaves those who have not come through yet: they stand in that order. */
function stillWaiting(throughAt: number[], now: number): number[] {
  const first = throughAt.findIndex((at) => at > now);
  throughAt.splice(0, first === -1 ? throughAt.length : first);
  return throughAt;
}

/** Those whose last one has come through stand first, about: whoever comes puts two of them out. */
function forgetSome<Known>(all: Map<string, Known>, isOver: (known: Known) => boolean): void {
  let looked = 0;
  for (const [name, known] of all) {
    if (++looked > 2 || !isOver(known)) return;
    all.delete(name);
  }
}
