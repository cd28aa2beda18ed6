/**
 * Who is not to come back to a stream: events of such people, and those that name them, are taken as erased ones, so nothing of
 * them is stored, shown or sent on. Only pseudonyms are kept. A hub that has none asks nothing of an event.
 */
import { createHmac } from "node:crypto";
import type { UnifiedEvent } from "#shared/event.ts";
import { parsePseudonymKeys, pseudonymMessage, pseudonymOf } from "#shared/personal/pseudonym.ts";
import { erasedEvent, splitEvent } from "#shared/personal/split.ts";
import { namesSuppressed } from "#shared/personal/suppression.ts";
import type { SuppressCall } from "#shared/protocol/hub-protocol.ts";

/** Names whose answer is remembered: more people than most rooms have. Of names as long as TikTok's are, in UTF-16 units. */
const rememberedNames = 20_000;
const rememberedLength = 64;

export class Suppression {
  readonly #sql: () => SqlStorage;
  readonly #secret: string | undefined;
  #pseudonyms: Set<string> | undefined;
  #answers = new Map<string, boolean>();
  #keys: [keyId: string, secret: Buffer][] | undefined;

  /** `sql` is asked each time; `secret` is PSEUDONYMIZATION_SECRET. */
  constructor(sql: () => SqlStorage, secret: string | undefined) {
    this.#sql = sql;
    this.#secret = secret;
  }

  get pseudonyms(): ReadonlySet<string> {
    return (this.#pseudonyms ??= this.#read());
  }

  /** Of how many names the answer is remembered. */
  get remembered(): number {
    return this.#answers.size;
  }

  /** Throws where the storage does not take it; asked again it does the rest. */
  change({ add, lift }: SuppressCall): void {
    // Read anew, whatever becomes of it here.
    this.#pseudonyms = undefined;
    this.#answers.clear();
    for (const pseudonym of add) this.#sql().exec("insert or ignore into suppressed (pseudonym) values (?)", pseudonym);
    for (const pseudonym of lift) this.#sql().exec("delete from suppressed where pseudonym = ?", pseudonym);
  }

  /** The events, those of such people erased. */
  without(events: UnifiedEvent[]): UnifiedEvent[] {
    if (this.pseudonyms.size === 0) return events;
    return events.map((event) =>
      namesSuppressed(event, (name) => this.isSuppressed(name)) ? erasedEvent(splitEvent(event).facts) : event,
    );
  }

  /** Whether an id, or a handle with its @, is of such a person. */
  isSuppressed(name: string): boolean {
    if (this.pseudonyms.size === 0) return false;
    const known = this.#answers.get(name);
    if (known !== undefined) return known;
    const message = pseudonymMessage("suppression", name);
    const answer = this.#keysOf().some(([keyId, secret]) =>
      this.pseudonyms.has(pseudonymOf(keyId, createHmac("sha256", secret).update(message).digest("base64url"))),
    );
    if (name.length > rememberedLength) return answer;
    if (this.#answers.size >= rememberedNames) this.#answers.clear();
    this.#answers.set(name, answer);
    return answer;
  }

  #keysOf(): [keyId: string, secret: Buffer][] {
    if (this.#keys) return this.#keys;
    const parsed = parsePseudonymKeys(this.#secret ?? "");
    // To take such an event as it is would bring back who was promised not to come back.
    if (!parsed.ok) throw new Error("people are suppressed here, and PSEUDONYMIZATION_SECRET is missing or wrong");
    this.#keys = Array.from(parsed.keys, ([keyId, secret]) => [keyId, Buffer.from(secret, "hex")]);
    return this.#keys;
  }

  #read(): Set<string> {
    const tables = this.#sql().exec("select name from sqlite_master where name = 'suppressed'").toArray();
    if (tables.length === 0) return new Set();
    return new Set(
      Array.from(this.#sql().exec<{ pseudonym: string }>("select pseudonym from suppressed"), (row) => row.pseudonym),
    );
  }
}
