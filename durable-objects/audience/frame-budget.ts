/**
 * The bytes of the frames that are kept, of all batches together. Past the bound those go that were made longest ago: who asks for
 * ever other views, one after the other, must not fill the memory of a hub and its neighbours.
 */

/** What frames are made of. */
interface Maker {
  /** Lets go of its frames, and says so by `release`. */
  forget: () => void;
}

/** What the largest batch takes in as many views as may be open at once, in both versions. */
const mostBytes = 24 * 1024 * 1024;

export class FrameBudget {
  readonly #most: number;
  /** Who made frames, the latest last, and of how many bytes. */
  readonly #made = new Map<Maker, number>();
  #bytes = 0;

  constructor(most = mostBytes) {
    this.#most = most;
  }

  /** The bytes of all frames that are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** So many more were made. */
  note(maker: Maker, bytes: number): void {
    const own = (this.#made.get(maker) ?? 0) + bytes;
    this.#made.delete(maker);
    this.#made.set(maker, own);
    this.#bytes += bytes;
    for (const oldest of this.#made.keys()) {
      if (this.#bytes <= this.#most) return;
      oldest.forget();
    }
  }

  /** It keeps none any more. */
  release(maker: Maker): void {
    this.#bytes -= this.#made.get(maker) ?? 0;
    this.#made.delete(maker);
  }
}
