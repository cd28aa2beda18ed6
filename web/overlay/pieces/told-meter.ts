/** A meter that the hub counts, as a page takes it in. Pure. */
import type { Meter } from "#shared/activity/meters.ts";

/** As the hub has it; as the page has it where the hub tells nothing of it, or less than the page has seen. */
export function toldMeter(known: Meter, value: unknown): Meter {
  const told = value as Meter | null;
  return told && told.offset >= known.offset ? told : known;
}
