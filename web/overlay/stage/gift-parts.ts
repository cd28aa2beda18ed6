/** The gifts that one alert tells of: those of the same giver that came while it waited. Pure. */

export interface GiftPart {
  count: number;
  coins: number;
}

/** By the gift's key: a streak grows under its own, oldest first. */
export type GiftParts = ReadonlyMap<string, GiftPart>;

/** More than this are counted together, and do not grow any more. */
const maxParts = 100;
const folded = "";

/** With a gift as it stands now: of one that is there the higher count stays, for the frames of a streak come shuffled. */
export function withPart(parts: GiftParts, key: string, part: GiftPart): GiftParts {
  const known = parts.get(key);
  if (known && known.count >= part.count) return parts;
  const all = new Map(parts).set(key, part);
  while (all.size > maxParts) {
    const [[oldest, gone] = [folded, nothing]] = [...all].filter(([one]) => one !== folded);
    all.delete(oldest);
    all.set(folded, sum(all.get(folded) ?? nothing, gone));
  }
  return all;
}

/** All of them together. */
export function totalOf(parts: GiftParts): GiftPart {
  return [...parts.values()].reduce(sum, nothing);
}

const nothing: GiftPart = { count: 0, coins: 0 };

function sum(one: GiftPart, other: GiftPart): GiftPart {
  return { count: one.count + other.count, coins: one.coins + other.coins };
}
