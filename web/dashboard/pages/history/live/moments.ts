/** What to look at again in a live: what stands out in its timeline, and its best minutes. Pure. */
import type { Analytics } from "../measures.ts";
import type { Moment } from "./timeline.ts";

/** The kinds of best minutes, and how many of each are worth a look. */
const minuteKinds = { chats: 2, likes: 1, joins: 1, viewers: 1 } as const;
export type MinuteKind = keyof typeof minuteKinds;
/** So many are shown. */
const shownMoments = 14;
/** Less than this in a minute is no moment. */
const leastOfMinute = 5;
/** So many gifts, and none that is worth less than this part of the largest. */
const [mostGifts, leastPart] = [6, 0.1];

export type BestMoment =
  | { of: "timeline"; kind: Moment["kind"]; time: number; coins: number; gift: string }
  | { of: "minute"; kind: MinuteKind; time: number; value: number };

/** What is no gift, the largest gifts, and the best minutes, in the order in which they happened. */
export function bestMoments(
  moments: readonly Moment[],
  bestMinutes: Analytics["bestMinutes"] | undefined,
): BestMoment[] {
  const minutes = (Object.keys(minuteKinds) as MinuteKind[]).flatMap((kind) =>
    (bestMinutes?.[kind] ?? [])
      .filter(({ value }) => value >= leastOfMinute)
      .slice(0, minuteKinds[kind])
      .map(({ minute, value }): BestMoment => ({ of: "minute", kind, time: Date.parse(minute), value })),
  );
  const gifts = moments
    .filter(({ kind, coins = 0 }) => kind === "gift" && coins > 0)
    .toSorted((one, other) => (other.coins ?? 0) - (one.coins ?? 0));
  const least = (gifts[0]?.coins ?? 0) * leastPart;
  const large = gifts.slice(0, mostGifts).filter(({ coins = 0 }) => coins >= least);
  const told = [...moments.filter(({ kind }) => kind !== "gift"), ...large]
    .slice(0, shownMoments - minutes.length)
    .map(({ kind, time, coins = 0, gift = "" }): BestMoment => ({ of: "timeline", kind, time, coins, gift }));
  return [...told, ...minutes].toSorted((one, other) => one.time - other.time);
}
