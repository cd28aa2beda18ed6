/** One live beside others, by what each had in an hour: a long one is not a better one. Pure. */

/** What a live had, and for how many minutes it went. */
export interface LiveSums {
  minutes: number;
  totals: Readonly<Record<string, number | null>>;
}

const measures = ["events", "chats", "gifts", "coins", "likes", "follows", "shares", "joins"] as const;
/** Lives before it, of which a median says something. */
export const fewestBefore = 3;

const round = (value: number) => Math.round(value * 100) / 100;

/** Each sum, of one hour; of a live without a minute 0. */
export function perHour({ minutes, totals }: LiveSums): Record<string, number> {
  return Object.fromEntries(measures.map((one) => [one, minutes > 0 ? round(((totals[one] ?? 0) / minutes) * 60) : 0]));
}

/** The median of those before; and by how much the live is above or below (null where the median is 0). Null where they are too few. */
export function compareToUsual(
  live: Readonly<Record<string, number>>,
  before: readonly Readonly<Record<string, number>>[],
): { usual: Record<string, number>; change: Record<string, number | null> } | null {
  if (before.length < fewestBefore) return null;
  const usual = Object.fromEntries(measures.map((one) => [one, median(before.map((other) => other[one] ?? 0))]));
  const change = measures.map((one) => {
    const [own, other] = [live[one] ?? 0, usual[one] ?? 0];
    return [one, other > 0 ? round(own / other - 1) : null];
  });
  return { usual, change: Object.fromEntries(change) as Record<string, number | null> };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)] ?? 0, sorted[Math.floor(sorted.length / 2)] ?? 0];
  return round((low + high) / 2);
}
