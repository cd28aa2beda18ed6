/** How many gifts came one after the other. Pure. */
import { emptyMeter, type Meter, withGifts } from "#shared/activity/meters.ts";
import type { EventOf } from "#shared/event.ts";
import { unitsOf } from "../../deeds/gift-units.ts";
import type { ComboOptions } from "./options.ts";

/** Gifts so far, those of somebody who is deleted counted; and when the latest came, on the stream's clock. */
export type Combo = Meter;

export const noCombo: Combo = emptyMeter;

/** With a gift: a new combo where the fuse had burnt down. What is counted already changes nothing. */
export function withGift(combo: Combo, event: EventOf<"GIFT"> & { offset: number }, options: ComboOptions): Combo {
  if (event.payload.coins < options.minCoins || event.offset <= combo.offset) return combo;
  return withGifts(combo, unitsOf(event.payload), event, options.seconds);
}

/** What is left of the fuse at a time of the stream, 0 to 1; 0 where there is no combo to be shown. */
export function fuseOf({ value, at }: Combo, { from, seconds }: ComboOptions, time: number): number {
  if (value < from) return 0;
  return Math.min(1, Math.max(0, 1 - (time - at) / (seconds * 1_000)));
}
