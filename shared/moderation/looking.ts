/** Who looks at what of the moderators, so that two do not begin with the same. In memory alone: it is over within seconds. Pure. */

/** What somebody looks at: something that waits, or a person. */
export interface Looking {
  by: string;
  at: number;
  heldNo?: number;
  userId?: string;
}

/** Who says nothing for so long looks at nothing any more. */
export const lookingMs = 15_000;
/** Moderators at once that are told of. */
const mostLooking = 50;

/** Takes what somebody says they look at, in the place of what they said before. Changes `all`. */
export function look(all: Map<string, Looking>, one: Looking): void {
  all.delete(one.by);
  all.set(one.by, one);
  for (const { by, at } of all.values()) if (one.at - at > lookingMs) all.delete(by);
  while (all.size > mostLooking) all.delete(all.keys().next().value ?? "");
}

/** Who looks now, whoever said so first, first. */
export function lookingNow(all: ReadonlyMap<string, Looking>, now: number): Looking[] {
  return [...all.values()].filter(({ at }) => now - at <= lookingMs);
}
