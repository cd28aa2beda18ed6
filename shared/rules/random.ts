import type { Sha256Hex } from "#shared/event-id.ts";
import type { Random } from "./occasion.ts";

/** Random numbers that follow from an event: an event that is evaluated again meets the same chance. */
export function randomOf(eventId: string, sha256Hex: Sha256Hex): Random {
  // 13 hex digits are 52 bits, which a number holds exactly.
  return (key) => Number.parseInt(sha256Hex(`${eventId}:${key}`).slice(0, 13), 16) / 2 ** 52;
}
