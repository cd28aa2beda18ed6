/**
 * Who is sent away to come back at once goes on where it was: its tool knows no positions, so it is known again by what it
 * showed and from where. Only where it is the only one of its kind here: two that cannot be told apart might each get what
 * the other had, and nothing may come twice. Pure.
 */
import type { Position } from "#shared/protocol/position.ts";

/** Tools come back within some seconds, or were closed meanwhile. */
const keptMs = 30_000;
const keptPlaces = 1_000;

export class Successors {
  readonly #open = new Map<string, number>();
  readonly #left = new Map<string, { position: Position; at: number }>();

  /** A socket of this kind came; where it is to go on, if it was sent away a moment ago. */
  open(kind: string, now: number): Position | undefined {
    const others = this.#open.get(kind) ?? 0;
    this.#open.set(kind, others + 1);
    const left = this.#left.get(kind);
    this.#left.delete(kind);
    return left && others === 0 && now - left.at <= keptMs ? left.position : undefined;
  }

  /** A socket of this kind is gone. `sentAwayAt`: the place it had, where it was told to come back. */
  close(kind: string, sentAwayAt: Position | undefined, now: number): void {
    const others = (this.#open.get(kind) ?? 1) - 1;
    if (others > 0) this.#open.set(kind, others);
    else this.#open.delete(kind);
    if (sentAwayAt === undefined || others > 0) return;
    this.#left.delete(kind);
    this.#left.set(kind, { position: sentAwayAt, at: now });
    for (const oldest of this.#left.keys()) {
      if (this.#left.size <= keptPlaces) break;
      this.#left.delete(oldest);
    }
  }
}
