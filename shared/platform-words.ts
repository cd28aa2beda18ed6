/** What only the platform says on a stream, and no runner. Pure. */
import { isSystemEvent, type UnifiedEvent } from "./event.ts";

/** The provider of the sessions that the platform's own events stand in. */
export const systemProvider = "system";
/** What their `rawType` begins with: with their `nativeId` it tells a repetition, so nobody else may say it first. */
export const systemRawType = "system.";

type Said = Pick<UnifiedEvent, "eventType" | "rawType" | "payload"> & { source?: UnifiedEvent["source"] };

/** The first field of an event by which its sender says what only the platform says; undefined where there is none. */
export function platformField(event: Said): string | undefined {
  if (isSystemEvent(event)) return "eventType";
  if (event.rawType.startsWith(systemRawType)) return "rawType";
  // A replay is made of the log, behind every runner.
  if (event.source === "replay") return "source";
  return event.eventType === "CONNECTED" && event.payload["provider"] === systemProvider
    ? "payload.provider"
    : undefined;
}

/** Why it is refused. */
export const platformOnly = "only the platform says this";
