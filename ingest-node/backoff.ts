/** How long to wait before the next try. Times in milliseconds. */
export interface Backoff {
  firstMs: number;
  maxMs: number;
}

/** Between two tries of a provider. */
export const reconnect: Backoff = { firstMs: 1_000, maxMs: 60_000 };
/** A connection that lasted this long was a good one: the next loss starts from the shortest wait again. */
export const goodConnectionMs = 10_000;

const factor = 2;
const jitter = 0.2;

/**
 * The wait before try number `failures + 1`: twice as long each time, 20 % more or less so that many runners that lost the
 * same server do not come back in step, and never above `maxMs`.
 */
export function backoffMs(failures: number, { firstMs, maxMs }: Backoff, random: () => number): number {
  const base = Math.min(maxMs, firstMs * factor ** Math.max(0, failures - 1));
  return Math.min(maxMs, Math.round(base * (1 - jitter + 2 * jitter * random())));
}

/** How long to leave an offline creator alone: 30 to 45 s. TikTok counts. */
export function offlinePollMs(random: () => number): number {
  return 30_000 * (1 + 0.5 * random());
}

/** How long TikTok is left alone that does not let us in: asking more often opens no door, and closes some. */
export const refusedMs = 300_000;
const blocked: Backoff = { firstMs: refusedMs, maxMs: 6 * refusedMs };

/**
 * How long to wait before TikTok is asked again: 5 to 7.5 min where a LIVE is not shown to everybody, which its creator can
 * change at any time; 5, 10, 20, 30 min (within 20 %, never less than 5) where it does not want this machine to ask.
 */
export function refusedPollMs(kind: "restricted" | "blocked", failures: number, random: () => number): number {
  if (kind === "restricted") return refusedMs * (1 + 0.5 * random());
  return Math.max(refusedMs, backoffMs(failures, blocked, random));
}

/** Longer than this nobody is obeyed: a header of days is a mistake, and a runner that sleeps for days looks dead. */
const longestObeyedMs = 3_600_000;
const httpDate = /^[A-Z][a-z]{2}, .+ GMT$/;

/** Reads `Retry-After`, seconds or an HTTP date, as milliseconds from `now`; undefined where it says nothing usable. */
export function retryAfterMs(header: string | null | undefined, now: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Math.min(longestObeyedMs, Number(text) * 1_000);
  const date = httpDate.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.min(longestObeyedMs, Math.max(0, date - now));
}
