/** How many gifts came one after the other. Pure. */
import type { EventOf } from "#shared/event.ts";
import { type Thing, thingOf } from "#shared/takeback.ts";
import { unitsOf } from "../../deeds/gift-units.ts";
import type { ComboOptions } from "./options.ts";

export interface Combo {
  /** Gifts so far; those of somebody who is deleted stay counted. */
  count: number;
  /** When the latest was taken in, milliseconds since 1970 on the stream's clock. */
  lastAt: number;
  /** The gift of the latest, for its place in the feed. */
  last: Thing | undefined;
}

export const noCombo: Combo = { count: 0, lastAt: 0, last: undefined };

/** With a gift: a new combo where the fuse had burnt down. */
export function withGift(combo: Combo, event: EventOf<"GIFT"> & { offset: number }, options: ComboOptions): Combo {
  const units = unitsOf(event.payload);
  if (units === 0 || event.payload.coins < options.minCoins) return combo;
  const at = event.ingestedAt;
  const goesOn = at - combo.lastAt < options.seconds * 1_000;
  return {
    count: (goesOn ? combo.count : 0) + units,
    lastAt: Math.max(at, goesOn ? combo.lastAt : 0),
    last: thingOf(event),
  };
}

/** What is left of the fuse at a time of the stream, 0 to 1; 0 where there is no combo to be shown. */
export function fuseOf({ count, lastAt }: Combo, { from, seconds }: ComboOptions, time: number): number {
  if (count < from) return 0;
  return Math.min(1, Math.max(0, 1 - (time - lastAt) / (seconds * 1_000)));
}
