/** Names of people in events, of whom only pseudonyms are known: which of them are those of erasures, and of which. */
import { createHmac } from "node:crypto";
import type { UnifiedEvent } from "#shared/event.ts";
import type { KeptOut } from "#shared/protocol/erasure-clock.ts";
import { type PseudonymKeys, pseudonymMessage, pseudonymOf } from "#shared/personal/pseudonym.ts";
import { namesSuppressed } from "#shared/personal/suppression.ts";

/** Names whose answer is remembered. */
const rememberedNames = 50_000;

export class ErasedNames {
  readonly #erasures = new Map<string, string>();
  readonly #keys: [keyId: string, secret: Buffer][];
  readonly #answers = new Map<string, string | undefined>();
  /** Those that were found: an id, or a handle with its @. */
  readonly found: Set<string>;

  constructor(keys: PseudonymKeys, people: readonly KeptOut[], found: readonly string[]) {
    for (const { erasureId, suppressed } of people) {
      for (const pseudonym of suppressed) this.#erasures.set(pseudonym, erasureId);
    }
    this.#keys = Array.from(keys, ([keyId, secret]) => [keyId, Buffer.from(secret, "hex")]);
    this.found = new Set(found);
  }

  /** Adds every name that an event has of such people. Returns whether it has any. */
  readEvent(event: UnifiedEvent): boolean {
    let isTheirs = false;
    const note = (name: string) => {
      if (this.note(name)) isTheirs = true;
      // It goes on to the next name: an event can be about several.
      return false;
    };
    namesSuppressed(event, note);
    note(`@${event.user.uniqueId.toLowerCase()}`);
    return isTheirs;
  }

  /** Adds a name if it is of such people. */
  note(name: string): boolean {
    const isTheirs = this.erasureOf(name) !== undefined;
    if (isTheirs) this.found.add(name);
    return isTheirs;
  }

  /** The erasure that a name is of. */
  erasureOf(name: string): string | undefined {
    if (this.#answers.has(name)) return this.#answers.get(name);
    if (this.#answers.size >= rememberedNames) this.#answers.clear();
    const message = pseudonymMessage("suppression", name);
    let answer: string | undefined;
    for (const [keyId, secret] of this.#keys) {
      const mac = createHmac("sha256", secret).update(message).digest("base64url");
      answer ??= this.#erasures.get(pseudonymOf(keyId, mac));
    }
    this.#answers.set(name, answer);
    return answer;
  }
}
