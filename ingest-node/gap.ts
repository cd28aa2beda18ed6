/** What was missed between two connections. Pure. */
import type { Payload } from "#shared/event.ts";
import type { Closing, ConnectFailure } from "./provider.ts";

/** The end of the last connection, as far as the next one wants to know. */
export interface Interruption {
  /** When something came for the last time, milliseconds since 1970. */
  since: number;
  cause: "disconnected" | "silent" | "no_provider" | "runner_down" | "lease" | "spool_damaged";
  /** The room, where it is known. */
  roomId?: string;
  refusedEvents: number;
}

/** Why the line was down, by how it went down. Undefined where nothing was to come any more. */
export function causeOf(closing: Closing, leaseLost: boolean): Interruption["cause"] | undefined {
  if (leaseLost) return "lease";
  switch (closing.kind) {
    case "ended":
    case "finished":
      return undefined;
    case "silent":
      return "silent";
    case "lost":
    case "stopped":
    case "replaced":
      return "disconnected";
    default:
      return closing.kind satisfies never;
  }
}

/** A line that is down because nobody connects us is another fault than one that broke. */
export function causeAfterFailure(
  cause: Interruption["cause"],
  failure: ConnectFailure["kind"],
): Interruption["cause"] {
  return failure === "sign-error" || failure === "rate-limited" ? "no_provider" : cause;
}

/** The GAP to record now that it goes on; undefined for another room: what was missed there, this one has not missed. */
export function gapOf(interruption: Interruption | undefined, roomId: string, now: number): Payload<"GAP"> | undefined {
  if (!interruption) return undefined;
  if (interruption.roomId !== undefined && interruption.roomId !== roomId) return undefined;
  const { since, cause, refusedEvents } = interruption;
  return { startedAt: Math.min(since, now), endedAt: now, cause, refusedEvents };
}
