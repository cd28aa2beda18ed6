/**
 * What happened at a client, in order: so that what it lacks explains itself, also in a run that nobody can repeat. Bounded; it
 * knows the clock by what it is told.
 */

/** One thing that happened, and the events of a frame where it was one. */
interface Step {
  /** Milliseconds since 1970. */
  atMs: number;
  what: string;
  first?: number;
  last?: number;
}

/** More than a run of half an hour has; the oldest go. */
const keptSteps = 20_000;
/** So many steps are told before the frame that is asked for, and after it. */
const toldBefore = 12;
const toldAfter = 3;

export class Trail {
  readonly #now: () => number;
  #steps: Step[] = [];

  /** `now` is milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** `offsets` are those of a frame's events. */
  note(what: string, offsets: readonly number[] = []): void {
    const [first, last] = [offsets[0], offsets.at(-1)];
    this.#steps.push({ atMs: this.#now(), what, ...(first !== undefined && last !== undefined && { first, last }) });
    if (this.#steps.length >= 2 * keptSteps) this.#steps = this.#steps.slice(-keptSteps);
  }

  /** What happened before, at and after the last frame with an event, a line each; the end where no frame has it. */
  around(offset: number): string[] {
    const hit = this.#steps.findLastIndex(({ first = Infinity, last = 0 }) => first <= offset && offset <= last);
    const at = hit === -1 ? this.#steps.length - 1 : hit;
    return this.#steps.slice(Math.max(0, at - toldBefore), at + toldAfter + 1).map((step) => lineOf(step));
  }
}

function lineOf({ atMs, what, first, last }: Step): string {
  const events = first === undefined ? "" : ` ${first} to ${last}`;
  return `${new Date(atMs).toISOString().slice(11, 23)} ${what}${events}`;
}
