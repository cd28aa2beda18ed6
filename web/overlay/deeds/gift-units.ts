/** What a gift's frame adds to what came of its streak before. Pure. */
import type { Payload } from "#shared/event.ts";

/** How many gifts a frame adds. The hub says what it adds in coins; where that is nothing it only tells again what was told. */
export function unitsOf({ coinsDelta, diamondCount, priceUnknown }: Payload<"GIFT">): number {
  if (priceUnknown === true || diamondCount <= 0) return 1;
  return Math.max(0, Math.round(coinsDelta / diamondCount));
}

/** Whether a gift is one of those that are wanted, by their names; none wanted by name: all are. */
export function isGiftOf(names: readonly string[], { giftName }: Payload<"GIFT">): boolean {
  const wanted = (name: string) => name.trim().toLowerCase();
  return names.length === 0 || names.some((name) => wanted(name) === wanted(giftName));
}
