/**
 * What a stream's state keeps of what viewers write. Events keep it all; the state is stored whole now and then, and a name
 * of 16 KB would be in it hundreds of times.
 */
import { cut } from "./cut.ts";
import type { EventUser } from "./event.ts";

/** In UTF-16 units: several times what TikTok lets anybody have. */
const nameLength = 256;
const addressLength = 2_048;

export interface KeptUser {
  userId: string;
  uniqueId: string;
  displayName?: string;
  avatarUrl?: string;
}

export function keptName(name: string): string {
  return cut(name, nameLength);
}

/** An address that was cut leads nowhere: one that is too long is "". */
export function keptAddress(address: string): string {
  return address.length <= addressLength ? address : "";
}

/** Who somebody is and looks like; nothing that was not said. */
export function keptUser({ userId, uniqueId, displayName, avatarUrl }: EventUser): KeptUser {
  return {
    userId,
    uniqueId: keptName(uniqueId),
    ...(displayName === undefined ? {} : { displayName: keptName(displayName) }),
    ...(avatarUrl === undefined || keptAddress(avatarUrl) !== avatarUrl ? {} : { avatarUrl }),
  };
}
