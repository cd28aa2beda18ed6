/** What happens to an event that no Worker will ever take: it is kept in a file, and another one says so in its place. */
import { appendFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Sha256Hex } from "#shared/event-id.ts";
import { systemUser, type UnifiedEvent } from "#shared/event.ts";
import { stamp } from "#shared/stamp.ts";

/** Keeps a refused event with the reason it was refused for. */
export type KeepReject = (event: UnifiedEvent, reason: string) => void;

/** Appends refused events to `rejects.ndjson` in a folder, which is made when the first one comes. */
export function rejectsFile(folder: string): KeepReject {
  return (event, reason) => {
    mkdirSync(folder, { recursive: true });
    appendFileSync(join(folder, "rejects.ndjson"), `${JSON.stringify({ reason, event })}\n`);
  };
}

/**
 * The event that takes the refused one's place. Its number must be filled, or the hub would wait for it for ever and with it
 * everything behind.
 */
export function substitute(event: UnifiedEvent, reason: string, sha256Hex: Sha256Hex): UnifiedEvent {
  const message = `${event.rawType} ${event.nativeId ?? ""} was refused: ${reason}`.slice(0, 1_000);
  const body = {
    eventType: "ERROR",
    rawType: "lifecycle.rejected",
    timestamp: event.timestamp,
    user: systemUser,
    payload: { message, code: "rejected" },
  } as const;
  return stamp(body, event, sha256Hex);
}
