/** The chain that proves a session's log: each event's digest includes the one before it. */
import type { Sha256Hex } from "./event-id.ts";

/** The value before a session's first event. */
export const chainStart = "";

/**
 * Hex SHA-256 of the chain value before and the event, a RecordedEvent written by `canonicalJson`. A changed, missing or
 * additional event changes all after it.
 */
export function chainValue(before: string, canonicalEvent: string, sha256Hex: Sha256Hex): string {
  return sha256Hex(`${before}\n${canonicalEvent}`);
}
