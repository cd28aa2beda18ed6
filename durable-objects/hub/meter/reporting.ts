/** When a hub hands over what it counted, and what it says then of how it stands. */
import type { Collector } from "#shared/telemetry/otlp.ts";
import type { MeterRpc } from "#shared/telemetry/report.ts";
import { type HeldLease, lineSilenceMs } from "../../feed/lease.ts";
import type { HubParts } from "../hub-parts.ts";
import { heldLease } from "../runners/lease-calls.ts";
import type { HubStanding } from "./hub-meter.ts";

/** How often it is looked whether the line of a live is still heard: with the alert's own looks within a minute and a half. */
const lineLookMs = 60_000;

export class Reporting {
  readonly #parts: HubParts;
  readonly #target: () => { meter: MeterRpc; collector: Collector | undefined };
  #isComing = false;

  /** `target` is asked each time. */
  constructor(parts: HubParts, target: () => { meter: MeterRpc; collector: Collector | undefined }) {
    this.#parts = parts;
    this.#target = target;
  }

  /** Reports in a moment, or when it is its turn: an object that falls asleep forgets what it counted. */
  soon(now: number): void {
    if (this.#isComing) return;
    this.#isComing = true;
    const report = async () => {
      await scheduler.wait(this.#parts.meter.waitMs(now));
      this.#isComing = false;
      this.now(Date.now());
    };
    this.#parts.keepAwake(report());
  }

  /** Hands what was counted to the meter; nothing waits for it. */
  now(now: number): void {
    const { engine, meter, wakeBy, keepAwake } = this.#parts;
    const streamId = engine.present?.identity.streamId;
    const standing = standingOf(this.#parts, now);
    if (streamId === undefined || !standing) return;
    // A runner that goes without a word wakes nobody: while one is heard, its line is looked at again.
    if (standing.isLive && standing.lines > 0) wakeBy(now + lineLookMs);
    keepAwake(meter.report(this.#target(), streamId, standing, now));
  }
}

function standingOf({ engine, audience, lines }: HubParts, now: number): HubStanding | undefined {
  if (!engine.present) return undefined;
  const { lease, offset, storedOffset, presence } = engine.present.memory;
  return {
    sockets: audience.size,
    lines: lines.heardSince(now - lineSilenceMs),
    leaseUntil: leaseUntil(heldLease(lease, lines), lines.heardAt(lease.token) !== undefined, now),
    lastEventAt: presence.lastEventAt,
    isLive: presence.lastEventAt > 0 && !presence.ended,
    logLag: offset - storedOffset,
  };
}

/** While its holder's line is heard a lease does not end. */
function leaseUntil({ runnerId, expiresAt }: HeldLease, hasLine: boolean, now: number): number {
  if (runnerId === "") return 0;
  return hasLine && expiresAt > now ? Number.MAX_SAFE_INTEGER : expiresAt;
}
