/** The chain that proves a session's log: each event's digest includes the one before it. */
import type { Sha256Hex } from "./event-id.ts";
import type { RecordedEvent } from "./event.ts";

/** The value before a session's first event. */
export const chainStart = "";

/**
 * JSON with sorted keys, without white space: the same text whoever stored the value in between. Undefined properties
 * are left out, as JSON does.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const record = value as Record<string, unknown>;
    const keys = Object.keys(record)
      .filter((key) => record[key] !== undefined)
      .sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key])}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

/** Hex SHA-256 of the chain value before and the event. A changed, missing or additional event changes all after it. */
export function chainValue(before: string, event: RecordedEvent, sha256Hex: Sha256Hex): string {
  return sha256Hex(`${before}\n${canonicalJson(event)}`);
}
