/**
 * Places in a stream as readers of durable streams hold them: opaque texts that sort as the events do. Pure.
 */
import type { Position } from "#shared/protocol/position.ts";

/** Digits of an offset, so that texts sort as numbers. */
const digits = 16;

export function placeOf({ epoch, offset }: Position): string {
  return `${epoch}_${String(offset).padStart(digits, "0")}`;
}

export type Place =
  | { kind: "start" }
  /** The end, wherever it is. */
  | { kind: "now" }
  | { kind: "after"; position: Position }
  | { kind: "wrong" };

/** Reads the `offset`s of an address: one, or none where there are several. */
export function readPlace(given: readonly string[]): Place {
  const [text = "-1", ...others] = given;
  if (others.length > 0) return { kind: "wrong" };
  if (text === "-1") return { kind: "start" };
  if (text === "now") return { kind: "now" };
  const match = /^(\w{1,32})_(\d{16})$/.exec(text);
  if (!match?.[1] || !match[2]) return { kind: "wrong" };
  return { kind: "after", position: { epoch: match[1], offset: Number(match[2]) } };
}

/** When the counting of the protocol's cursors begins, and how long one lasts. */
const cursorsSince = Date.UTC(2024, 9, 9);
const cursorMs = 20_000;

/** A number that only rises: caches collapse who asks with the same one, and nobody is answered with what they had. */
export function cursorAt(now: number, given: string | undefined): string {
  const current = Math.floor((now - cursorsSince) / cursorMs);
  const had = given !== undefined && /^\d{1,15}$/.test(given) ? Number(given) : -1;
  return String(Math.max(current, had + 1));
}
