/** What an isolate remembers of credentials that were shown, by address and hash. Bounded: the oldest is forgotten first. Pure but for that. */

/** A credential as it was shown: from where, and its hash. */
export interface Shown {
  address: string;
  hash: string;
}

/** Most of each kind that are remembered. */
const most = 2_000;

export class GuesserMemory {
  /** By address, until when; milliseconds since 1970. */
  readonly #heldBack = new Map<string, number>();
  readonly #right = new Map<string, true>();
  readonly #wrong = new Map<string, true>();

  /** How long whoever shows this has to wait; 0 for not at all. */
  waitMsOf(shown: Shown, now: number): number {
    const until = this.#heldBack.get(shown.address);
    if (until === undefined) return 0;
    if (until <= now) {
      this.#heldBack.delete(shown.address);
      return 0;
    }
    return this.#right.has(nameOf(shown)) ? 0 : until - now;
  }

  holdBack(address: string, until: number): void {
    keep(this.#heldBack, address, until);
  }

  isWrong(shown: Shown): boolean {
    return this.#wrong.has(nameOf(shown));
  }

  noteWrong(shown: Shown): void {
    this.#right.delete(nameOf(shown));
    keep(this.#wrong, nameOf(shown), true);
  }

  noteRight(shown: Shown): void {
    this.#wrong.delete(nameOf(shown));
    keep(this.#right, nameOf(shown), true);
  }
}

const nameOf = ({ address, hash }: Shown) => `${address} ${hash}`;

function keep<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key);
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= most) break;
    map.delete(oldest);
  }
}
