/** Who may send events of a stream. Pure: the clock is an argument, the caller keeps the result. */
import type { LeaseRequest } from "#shared/protocol/ingest.ts";

/** How long a lease lives without a sign of its holder. */
export const leaseMs = 15_000;

/** The lease as it stands. `token` never falls, also over a release. */
export interface HeldLease {
  token: number;
  /** "" when nobody holds it. */
  runnerId: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

export const noLease: HeldLease = { token: 0, runnerId: "", expiresAt: 0 };

export type LeaseDecision =
  /** `taken`: it changed hands, and must be written down before anybody is told. */
  | { ok: true; lease: HeldLease; taken: boolean }
  | { ok: false; code: "lease_held"; retryAfterMs: number }
  | { ok: false; code: "lease_lost" };

/** Takes the lease where it is free, or renews it for its holder. */
export function decideLease(held: HeldLease, request: LeaseRequest, now: number): LeaseDecision {
  const free = held.runnerId === "" || held.expiresAt <= now;
  const mine = held.runnerId === request.runnerId;
  if (request.token !== undefined) {
    // A renewal. An expired lease that nobody took is still its last holder's: nothing can have come in between.
    if (request.token !== held.token || !mine) return { ok: false, code: "lease_lost" };
    return { ok: true, lease: { ...held, expiresAt: now + leaseMs }, taken: false };
  }
  // Also for the same runner: a process that started again does not know its token, and its old self may still live.
  if (!free && !mine) return { ok: false, code: "lease_held", retryAfterMs: held.expiresAt - now };
  return {
    ok: true,
    lease: { token: held.token + 1, runnerId: request.runnerId, expiresAt: now + leaseMs },
    taken: true,
  };
}

/** The lease with its full time again, for whoever holds it. */
export function extendLease(held: HeldLease, now: number): HeldLease {
  return held.runnerId === "" ? held : { ...held, expiresAt: now + leaseMs };
}

/** Whether a request with this token may change the stream: the latest one given may, also when it has run out. */
export function mayPublish(held: HeldLease, token: number): boolean {
  return held.token > 0 && token === held.token;
}

/** The lease after its holder gave it up; unchanged for anybody else. */
export function releaseLease(held: HeldLease, request: { runnerId: string; token: number }): HeldLease {
  const holds = held.token === request.token && held.runnerId === request.runnerId;
  return holds ? { token: held.token, runnerId: "", expiresAt: 0 } : held;
}
