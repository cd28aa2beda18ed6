/** How much an event keeps of what its message's schema does not have. */
import type { EventType } from "#shared/event.ts";
import type { UnknownFields } from "#shared/native-message.ts";
import type { Look } from "./bound.ts";
import type { Meaning } from "./meaning.ts";

/**
 * Bytes of unknown fields that an event keeps, before base64. What nobody reads keeps all; what comes by the second keeps
 * little, because a new field in every user would otherwise be most of the log.
 */
const keptBytes = { raw: 24 * 1024, rare: 8 * 1024, frequent: 1024 } as const;
const frequent: ReadonlySet<EventType> = new Set([
  "CHAT",
  "GIFT",
  "LIKE",
  "FOLLOW",
  "SHARE",
  "JOIN",
  "ANONYMOUS_JOIN",
  "EMOTE",
  "ROOM_USER",
  "CAPTION",
  "BARRAGE",
  "LINK_MIC",
  "GUEST_SCORE",
  "RANK",
]);
/** A typed payload with more in it (see `Look`) has no room for them. */
const roomyUnits = 16 * 1024;

/** The fields of a payload that tell of unknown fields. */
export interface KeptUnknown {
  unknownFields: { path: string; size: number; bytes?: string }[];
  /** Absent where all are listed. */
  unknownFieldCount?: number;
}

/** What the event of `meaning` keeps of `unknown`, and whether that is all of it. `look` is what its payload shows. */
export function keptUnknown(
  unknown: UnknownFields,
  { eventType }: Pick<Meaning, "eventType">,
  look: Look,
): { kept: KeptUnknown; isWhole: boolean } {
  let room: number =
    eventType === "RAW" ? keptBytes.raw : frequent.has(eventType) ? keptBytes.frequent : keptBytes.rare;
  if (eventType !== "RAW" && look.units > roomyUnits) room = 0;
  const unknownFields = unknown.fields.map(({ path, size, bytes }) => {
    if (bytes === undefined || size > room) return { path, size };
    room -= size;
    return { path, size, bytes };
  });
  const isListed = unknownFields.length === unknown.count;
  return {
    kept: { unknownFields, ...(!isListed && { unknownFieldCount: unknown.count }) },
    isWhole: isListed && unknownFields.every(({ bytes }) => bytes !== undefined),
  };
}

/** At most what `keptUnknown` of a RAW event takes as JSON, in bytes. */
export function sizeOfUnknown({ fields }: UnknownFields): number {
  let room: number = keptBytes.raw;
  let bytes = 32;
  for (const field of fields) {
    bytes += field.path.length + 48;
    if (field.size > room) continue;
    room -= field.size;
    bytes += (field.size / 3 + 1) * 4;
  }
  return Math.ceil(bytes);
}
