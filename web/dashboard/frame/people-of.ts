/** Who was in the feed of late, for the palette. Pure. */
import type { EventUser } from "#shared/event.ts";

/** People that are offered at once. */
const mostPeople = 8;

/** Those whose name or handle has these letters in it, the latest first. One letter is too little to mean somebody. */
export function peopleOf(recent: readonly { user: EventUser }[], typed: string): EventUser[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted.length < 2) return [];
  const found = new Map<string, EventUser>();
  for (let index = recent.length - 1; index >= 0 && found.size < mostPeople; index -= 1) {
    const user = recent[index]?.user;
    if (user === undefined || user.userId === "" || user.userId === "0" || found.has(user.userId)) continue;
    if (`${user.displayName ?? ""} ${user.uniqueId}`.toLowerCase().includes(wanted)) found.set(user.userId, user);
  }
  return [...found.values()];
}
