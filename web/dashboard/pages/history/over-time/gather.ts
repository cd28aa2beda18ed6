/** From the sums of days or lives to the bars of a chart over months. Pure. */
import type { Bucket, Measure } from "../measures.ts";
import { together, valueOf } from "../measures.ts";

export const units = ["live", "day", "week", "month"] as const;
export type Unit = (typeof units)[number];
/** How far back one can look. */
export const spans = [1, 3, 6, 12] as const;

/** The server counts at most so many days in one answer. */
const answerDays = 92;
const dayMs = 24 * 60 * 60_000;

export interface Span {
  from: string;
  to: string;
}

/** The last `months` as ranges that one answer each can have, the earliest first; they end with today (UTC). */
export function spansOf(months: number, now: number): Span[] {
  const today = Math.floor(now / dayMs) * dayMs;
  const start = new Date(today);
  start.setUTCMonth(start.getUTCMonth() - months);
  const found: Span[] = [];
  for (let to = today + dayMs; to > start.getTime();) {
    const from = Math.max(start.getTime(), to - answerDays * dayMs);
    found.unshift({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });
    to = from;
  }
  return found;
}

/** A stretch of time with its value; undefined where it was not counted, 0 where nothing happened. */
export interface Point {
  key: string;
  /** Its beginning, milliseconds since 1970. */
  at: number;
  value: number | undefined;
}

/** Every day, week (from its Monday) or month from the first of the days to the last: without holes. Days are UTC. */
export function pointsOfDays(days: readonly Bucket[], unit: Exclude<Unit, "live">, measure: Measure): Point[] {
  const grouped = Map.groupBy(days, ({ key }) => beginningOf(Date.parse(`${key}T00:00:00Z`), unit));
  const times = [...grouped.keys()];
  if (times.length === 0) return [];
  const points: Point[] = [];
  for (let at = Math.min(...times), last = Math.max(...times); at <= last; at = nextOf(at, unit)) {
    const own = grouped.get(at);
    points.push({ key: String(at), at, value: own === undefined ? 0 : together(own, measure) });
  }
  return points;
}

/** Of lives, by their beginnings; of one whose beginning is not known, at the end. A live that two answers had parts of is one. */
export function pointsOfLives(
  lives: readonly Bucket[],
  starts: ReadonlyMap<string, number>,
  measure: Measure,
): Point[] {
  const grouped = Map.groupBy(lives, ({ key }) => key);
  return [...grouped]
    .map(([key, parts]) => {
      const [only] = parts;
      const value = parts.length === 1 && only ? valueOf(only, measure) : together(parts, measure);
      return { key, at: starts.get(key) ?? Infinity, value };
    })
    .filter(({ at }) => Number.isFinite(at))
    .toSorted((one, other) => one.at - other.at);
}

function beginningOf(at: number, unit: Exclude<Unit, "live">): number {
  if (unit === "day") return at;
  const date = new Date(at);
  if (unit === "month") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  return at - ((date.getUTCDay() + 6) % 7) * dayMs;
}

function nextOf(at: number, unit: Exclude<Unit, "live">): number {
  const date = new Date(at);
  if (unit === "month") return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
  return at + (unit === "week" ? 7 : 1) * dayMs;
}
