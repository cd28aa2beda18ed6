/** Who holds the stream. The decisions are in the feed's lease.ts. */
import type { LeaseAnswer } from "#shared/protocol/hub-protocol.ts";
import type { LeaseRelease, LeaseRequest } from "#shared/protocol/ingest.ts";
import { decideLease, extendLease, leaseMs, mayPublish, releaseLease } from "../feed/lease.ts";
import { type HubParts, unknownStream } from "./hub-parts.ts";

/** Takes the lease, or renews it. Only a lease that changed hands is written down. */
export function takeLease({ engine }: HubParts, request: LeaseRequest, now: number): LeaseAnswer {
  if (!engine.present) return unknownStream;
  return engine.change(({ memory }) => {
    const decision = decideLease(memory.lease, request, now);
    if (!decision.ok) return decision;
    memory.lease = decision.lease;
    if (decision.taken) engine.writeCheckpoint();
    const { lastEventAt, ended } = memory;
    const { token } = decision.lease;
    return { ok: true, lease: { token, expiresInMs: leaseMs, lastEventAt, interrupted: !ended } };
  });
}

/** Gives the lease up, for its holder. */
export function giveUpLease({ engine }: HubParts, release: LeaseRelease): void {
  if (!engine.present) return;
  engine.change(({ memory }) => {
    const after = releaseLease(memory.lease, release);
    if (after === memory.lease) return;
    memory.lease = after;
    engine.writeCheckpoint();
  });
}

/** Whether a request with this token may change the stream; if so it is a sign of life of the lease's holder. */
export function isHolder({ engine }: HubParts, token: number, now: number): boolean {
  return engine.change(({ memory }) => {
    if (!mayPublish(memory.lease, token)) return false;
    memory.lease = extendLease(memory.lease, now);
    return true;
  });
}
