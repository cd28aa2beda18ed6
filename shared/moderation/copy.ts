/** What a relay needs of a stream's moderation, whole: it decides nothing, and shows its overlays what the hub would. Pure. */
import { decisionsOf, type Emptied, type Held, type HeldBook, newHeldBook } from "./held.ts";
import type { KeptModeration } from "./lists.ts";
import type { Decisions } from "./overlay-filter.ts";
import type { Released } from "./released.ts";

export interface CopiedHeld extends Pick<Held, "key" | "state" | "passesAfter"> {
  userId: string;
}

export interface ModerationCopy {
  kept: KeptModeration;
  held: CopiedHeld[];
  emptied: Emptied[];
  forgotten: number;
  released: readonly Released[];
  /** The numbers of the withdrawals that hold: any other was taken back. Absent where a hub of before says it. */
  withdrawals?: readonly number[];
}

/** The decisions of a hub, as its relay knows them: those of the last copy, and what was held since. */
export class CopiedDecisions {
  #book: HeldBook = newHeldBook();
  #userIds = new Set<string>();

  /** For an `OverlayFilter`. */
  readonly decisions: Decisions = {
    ...decisionsOf(() => this.#book),
    isHeldUser: (userId) => this.#userIds.has(userId),
  };

  take({ held, emptied, forgotten }: ModerationCopy): void {
    this.#book = { ...newHeldBook(), emptied, forgotten };
    this.#userIds = new Set(held.flatMap(({ state, userId }) => (state === "shown" ? [] : [userId])));
    for (const { key, state, passesAfter } of held)
      this.#note({ key, state, ...(passesAfter !== undefined && { passesAfter }) });
  }

  /** Keys of what is held from now on. */
  hold(keys: readonly string[]): void {
    for (const key of keys) this.#note({ key, state: "waiting" });
  }

  #note(one: Pick<Held, "key" | "state" | "passesAfter">): void {
    this.#book.byKey.set(one.key, { no: 0, why: "kind", at: 0, dueAt: 0, event: null, actions: [], ...one });
  }
}
