import { Problem } from "../problem.ts";

const dayMs = 24 * 3_600_000;
/** A Monday: 5 January 1970. */
const mondayMs = 4 * dayMs;
/** What the database's days and answers can still write: the first is a Monday. */
const firstTime = Date.parse("0001-01-01T00:00:00.000Z");
const lastTime = Date.parse("9999-12-31T23:59:59.999Z");

/** A bounded range of time: from, inclusive; to, exclusive. */
export interface Range {
  from: Date;
  to: Date;
}

/**
 * The range that is asked for. Where nothing is said it ends now, and begins `usualDays` (or, where that is less, `mostDays`) before
 * its end.
 */
export function rangeOf(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  now: Date,
  mostDays: number,
  usualDays = 7,
): Range {
  const end = to === undefined ? now : new Date(to);
  const before = Math.max(firstTime, end.getTime() - Math.min(usualDays, mostDays) * dayMs);
  const start = new Date(from ?? before);
  if (start >= end) throw new Problem("invalid_request", "from: it must be before to");
  if (end.getTime() - start.getTime() > mostDays * dayMs) {
    throw new Problem("invalid_request", `from: a range is at most ${mostDays} days`);
  }
  return { from: start, to: end };
}

/** The days in UTC that a range touches, whole. */
export function wholeDays({ from, to }: Range): Range {
  return rounded({ from, to }, dayMs);
}

/** The weeks in UTC, each from its Monday, that a range touches, whole. */
export function wholeWeeks(range: Range): Range {
  return rounded(range, 7 * dayMs, mondayMs);
}

/** The minutes that a range touches, whole. */
export function wholeMinutes({ from, to }: Range): Range {
  return rounded({ from, to }, 60_000);
}

/** To multiples of `ms` after `since`. */
function rounded({ from, to }: Range, ms: number, since = 0): Range {
  return {
    from: new Date(since + Math.floor((from.getTime() - since) / ms) * ms),
    to: new Date(Math.min(since + Math.ceil((to.getTime() - since) / ms) * ms, lastTime)),
  };
}
