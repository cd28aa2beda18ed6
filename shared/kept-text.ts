/**
 * What a stream's state keeps of what viewers write. Events keep it all; the state is stored whole now and then, and a name
 * of 16 KB would be in it hundreds of times.
 */
import type { EventUser } from "./event.ts";
import { capMarks, cutGraphemes } from "./graphemes.ts";
import { shownText } from "./names.ts";

/** In UTF-16 units: several times what TikTok lets anybody have. */
const nameUnits = 256;
const addressLength = 2_048;

export interface KeptUser {
  userId: string;
  uniqueId: string;
  displayName?: string;
  avatarUrl?: string;
}

/** What somebody or something is called, with no more marks on a letter than can be read. */
export function keptName(name: string): string {
  return capMarks(cutGraphemes(name, { units: nameUnits }));
}

/** An address that was cut leads nowhere: one that is too long is "". */
export function keptAddress(address: string): string {
  return address.length <= addressLength ? address : "";
}

/** Who somebody is and looks like; nothing that was not said, and no name that shows nothing. */
export function keptUser({ userId, uniqueId, displayName, avatarUrl }: EventUser): KeptUser {
  const shown = displayName === undefined ? "" : shownText(displayName);
  const kept: KeptUser = { userId, uniqueId: keptName(uniqueId) };
  // `shownText` has taken the marks that are too many.
  if (shown !== "") kept.displayName = shown.length > nameUnits ? keptName(shown) : shown;
  if (avatarUrl !== undefined && keptAddress(avatarUrl) === avatarUrl) kept.avatarUrl = avatarUrl;
  return kept;
}
