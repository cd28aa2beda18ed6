/** Who holds the stream. The decisions are in the feed's lease.ts. */
import type { LeaseAnswer } from "#shared/protocol/hub-protocol.ts";
import type { LeaseRelease, LeaseRequest } from "#shared/protocol/ingest.ts";
import type { Checkpoint } from "../../feed/checkpoint.ts";
import {
  decideLease,
  extendLease,
  followLine,
  type HeldLease,
  loseLine,
  mayPublish,
  releaseLease,
} from "../../feed/lease.ts";
import type { HubParts } from "../hub-parts.ts";
import type { RunnerLines } from "./runner-lines.ts";
import { unknownStream } from "../unknown-stream.ts";

/** Takes the lease, or renews it. Only a lease that changed hands is written down. */
export function takeLease({ engine, lines }: HubParts, request: LeaseRequest, now: number): LeaseAnswer {
  if (!engine.present) return unknownStream;
  return engine.change(({ memory }) => {
    const decision = decideLease(heldLease(memory.lease, lines), request, now);
    if (!decision.ok) return decision;
    memory.lease = decision.lease;
    if (decision.taken) engine.writeCheckpoint();
    const { lastEventAt, ended } = memory.presence;
    const { token, expiresAt } = decision.lease;
    const expiresInMs = Math.max(0, expiresAt - now);
    return { ok: true, lease: { token, expiresInMs, lastEventAt, interrupted: !ended } };
  });
}

/**
 * A lease as it stands: while its holder's line is heard it lives as the line does. A runner whose machine is gone closes nothing;
 * its line stays open here for as long as the network does not know.
 */
export function heldLease(lease: HeldLease, lines: Pick<RunnerLines, "heardAt">): HeldLease {
  const heardAt = lines.heardAt(lease.token);
  return heardAt === undefined ? lease : followLine(lease, heardAt);
}

/** The last line of a lease's holder was closed: it has a moment to come back. `token` is the lease's; undefined of none. */
export function noteLineClosed({ engine }: HubParts, token: number | undefined, now: number): void {
  if (token === undefined || token !== engine.present?.memory.lease.token) return;
  engine.change(({ memory }) => {
    memory.lease = loseLine(memory.lease, now);
  });
}

/** Gives the lease up, for its holder. */
export function giveUpLease({ engine }: HubParts, release: LeaseRelease, now: number): void {
  if (!engine.present) return;
  engine.change(({ memory }) => {
    const after = releaseLease(memory.lease, release, now);
    if (after === memory.lease) return;
    memory.lease = after;
    engine.writeCheckpoint();
  });
}

/** Whether a request with this token may change the stream. */
export function isHolder({ lease }: Pick<Checkpoint, "lease">, token: number): boolean {
  return mayPublish(lease, token);
}

/**
 * A sign of life of the lease's holder. Only of something new: what was there before, anybody can send again. Call it within
 * a change: it changes the memory.
 */
export function noteHolder(memory: Pick<Checkpoint, "lease">, now: number): void {
  memory.lease = extendLease(memory.lease, now);
}
