/**
 * The chain that proves a session's log: each event's value includes the one before it. A changed, missing or additional
 * event changes all after it. Two versions of it are in the logs; a session may go from the first to the second.
 *
 * What is hashed is text in UTF-8, and every hash and salt in such a text is lower-case hex. What `canonicalJson` writes
 * has no line breaks and begins with "{", so no text of one version is one of the other.
 */
import type { Sha256Hex } from "./event-id.ts";

/** The value before a session's first event. */
export const chainStart = "";

/** Version 1, hex: SHA-256 of the value before, a line feed, and the RecordedEvent written by `canonicalJson`. */
export function chainValue(before: string, canonicalEvent: string, sha256Hex: Sha256Hex): string {
  return sha256Hex(`${before}\n${canonicalEvent}`);
}

/**
 * Version 2, hex: SHA-256 of the value before, a line feed, the commitment, a line feed, and the event's facts written by
 * `canonicalJson`. The personal part is not in it, so it can be erased.
 */
export function chainValueV2(
  before: string,
  { facts, commitment }: { facts: string; commitment: string },
  sha256Hex: Sha256Hex,
): string {
  return sha256Hex(`${before}\n${commitment}\n${facts}`);
}

/**
 * What stands for the personal part, hex: SHA-256 of the salt's 32 hex digits, followed at once by the personal part
 * written by `canonicalJson`. Without the salt nobody can try out whose it was.
 */
export function commitmentOf(salt: string, canonicalPersonal: string, sha256Hex: Sha256Hex): string {
  return sha256Hex(salt + canonicalPersonal);
}

/** What a link says of its event. */
export interface LinkParts {
  /** The salt's 32 hex digits. */
  salt: string;
  /** Written by `canonicalJson`, both. */
  personal: string;
  facts: string;
}

/**
 * The links (chain-link.ts) of events that follow each other, each with `commitmentOf` its salt and personal part, and with
 * `chainValueV2` of the value before it; the first one's is `before`, or `chainStart`.
 */
export type LinkEach = (before: string, events: readonly LinkParts[]) => string[];

/** Random bytes of a salt. Each event has one of its own, which lies with its personal part and goes with it. */
export const saltBytes = 16;

/** The salts that are in the lower-case hex of random bytes: one for every 16 of them. */
export function saltsIn(hex: string): string[] {
  const digits = saltBytes * 2;
  return Array.from({ length: Math.floor(hex.length / digits) }, (_, index) =>
    hex.slice(index * digits, (index + 1) * digits),
  );
}
