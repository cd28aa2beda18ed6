/** What people are called where it is read. Pure. */
import type { EventUser } from "./event.ts";
import { capMarks, cutGraphemes, isVisible } from "./graphemes.ts";

/** In UTF-16 units: room for more families of emoji than the 30 characters that TikTok lets anybody have. */
const nameUnits = 512;

/** A name that can be shown: bounded, with no more marks on a letter than any language has; "" where it shows nothing. */
export function shownText(name: string): string {
  return isVisible(name) ? capMarks(cutGraphemes(name, { units: nameUnits })) : "";
}

/** The name to show for a user: the display name, or the handle where nothing of that can be seen. */
export function shownName({ displayName, uniqueId }: Pick<EventUser, "displayName" | "uniqueId">): string {
  return (displayName !== undefined && shownText(displayName)) || uniqueId;
}
