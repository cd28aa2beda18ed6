/** Who may send events of a stream. Pure: the clock is an argument, the caller keeps the result. */
import type { LeaseRequest } from "#shared/protocol/ingest.ts";
import { limits } from "#shared/protocol/limits.ts";

/** How long a lease lives without a sign of its holder. */
export const leaseMs = 15_000;

/**
 * How long a lease that came over a line lives without a sign of the line, and after the line was closed: three heartbeats
 * and a little, and time enough to come back.
 */
export const lineSilenceMs = 3_500;
export const lineGraceMs = 3_000;

/** So long a term is remembered that is over: until no signature of its time is good any more, on either side of the clock. */
const termsKeptMs = 2 * limits.signatureToleranceMs;
/** And so many of them at most: a stream changes hands every half minute at the most. */
const termsKept = 64;

/** A term that is over, and when it ended (milliseconds since 1970). */
type PastTerm = [term: string, endedAt: number];

/** The lease as it stands. `token` never falls, also over a release. */
export interface HeldLease {
  token: number;
  /** "" when nobody holds it. */
  runnerId: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
  /** The term that the holder chose, and the number of its latest request. Absent for a runner that names none. */
  term?: string;
  no?: number;
  /** The terms that are over, oldest first: whoever sends one of them again gets nothing. */
  past?: PastTerm[];
}

export const noLease: HeldLease = { token: 0, runnerId: "", expiresAt: 0 };

export type LeaseDecision =
  /** `taken`: it changed hands, and must be written down before anybody is told. */
  | { ok: true; lease: HeldLease; taken: boolean }
  | { ok: false; code: "lease_held"; retryAfterMs: number }
  | { ok: false; code: "lease_lost" };

/**
 * Takes the lease where it is free, or renews it for its holder. The term tells a request of the holder's from one that
 * somebody captured and sends again: the term that runs gets the same lease back, one that is over gets none, and a
 * request of a number that was there before renews nothing.
 */
export function decideLease(held: HeldLease, request: LeaseRequest, now: number): LeaseDecision {
  const { runnerId, term } = request;
  const mine = held.runnerId === runnerId;
  const isTermOfHolder = mine && term !== undefined && term === held.term;
  if (request.token !== undefined || isTermOfHolder) {
    // An expired lease that nobody took is still its last holder's: nothing can have come in between.
    const isTheirs = mine && term === held.term && (request.token ?? held.token) === held.token;
    if (!isTheirs) return { ok: false, code: "lease_lost" };
    return { ok: true, lease: renewed(held, request.no, now), taken: false };
  }
  if (term !== undefined && held.past?.some(([past]) => past === term)) return { ok: false, code: "lease_lost" };
  // Also for the same runner: a process that started again does not know its token, and its old self may still live.
  const isFree = held.runnerId === "" || held.expiresAt <= now;
  if (!isFree && !mine) return { ok: false, code: "lease_held", retryAfterMs: held.expiresAt - now };
  const { no } = request;
  const lease: HeldLease = {
    token: held.token + 1,
    runnerId,
    expiresAt: now + leaseMs,
    ...(term !== undefined && { term }),
    ...(no !== undefined && { no }),
    ...pastAfter(held, now),
  };
  return { ok: true, lease, taken: true };
}

function renewed(held: HeldLease, no: number | undefined, now: number): HeldLease {
  if (no === undefined) return extendLease(held, now);
  return no > (held.no ?? 0) ? { ...extendLease(held, now), no } : held;
}

/** What is remembered of terms once that of `held` is over. */
function pastAfter({ term, past = [] }: HeldLease, now: number): { past?: PastTerm[] } {
  const kept = past.filter(([, endedAt]) => endedAt > now - termsKeptMs);
  if (term !== undefined) kept.push([term, now]);
  return kept.length === 0 ? {} : { past: kept.slice(-termsKept) };
}

/** The lease with its full time again, for whoever holds it. */
export function extendLease(held: HeldLease, now: number): HeldLease {
  return held.runnerId === "" ? held : { ...held, expiresAt: now + leaseMs };
}

/** The lease of a holder whose line was heard last at `heardAt` (milliseconds since 1970): it lives as the line does. */
export function followLine(held: HeldLease, heardAt: number): HeldLease {
  return { ...held, expiresAt: heardAt + lineSilenceMs };
}

/** The lease after its holder's line was closed: it has a moment to come back. */
export function loseLine(held: HeldLease, now: number): HeldLease {
  return held.runnerId === "" ? held : { ...held, expiresAt: now + lineGraceMs };
}

/** Whether a request with this token may change the stream: the latest one given may, also when it has run out. */
export function mayPublish(held: HeldLease, token: number): boolean {
  return held.token > 0 && token === held.token;
}

/** The lease after its holder gave it up; unchanged for anybody else. */
export function releaseLease(held: HeldLease, request: { runnerId: string; token: number }, now: number): HeldLease {
  const holds = held.token === request.token && held.runnerId === request.runnerId;
  return holds ? { token: held.token, runnerId: "", expiresAt: 0, ...pastAfter(held, now) } : held;
}
