/**
 * How much of others' files a process holds while they come in. An isolate has 128 MB, and the requests of everybody else are in it,
 * too: what finds no room is told to come back, and nobody alone may take all of it. Pure.
 */
export class Room {
  readonly #all: number;
  readonly #each: number;
  #held = 0;
  readonly #byOwner = new Map<string, number>();

  /** Bytes in all, and of one owner. */
  constructor({ all, each }: { all: number; each: number }) {
    this.#all = all;
    this.#each = each;
  }

  /** A place for one file of an owner; it holds nothing yet. */
  enter(owner: string): Place {
    let mine = 0;
    const take = (more: number): void => {
      mine += more;
      this.#held += more;
      const ofOwner = (this.#byOwner.get(owner) ?? 0) + more;
      if (ofOwner > 0) this.#byOwner.set(owner, ofOwner);
      else this.#byOwner.delete(owner);
    };
    return {
      holds: (bytes) => {
        const more = bytes - mine;
        const isFull = this.#held + more > this.#all || (this.#byOwner.get(owner) ?? 0) + more > this.#each;
        if (more > 0 && isFull) return false;
        take(more);
        return true;
      },
      leave: () => take(-mine),
    };
  }
}

/** What one file takes of a room. */
export interface Place {
  /** From now on it holds so many bytes; false, and nothing changed, where there is no room for that. */
  holds: (bytes: number) => boolean;
  /** It is not held any more. */
  leave: () => void;
}
