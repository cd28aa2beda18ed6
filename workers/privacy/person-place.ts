/** Where the document of a person goes on. Pure. */

/** Where a document goes on: a stream, and in it a place of the log or, after those, a sealed segment. */
export interface Place {
  streamId: string;
  epoch: string;
  offset: number;
  segment?: number;
}

export const begin = { streamId: "", epoch: "", offset: 0 };

export function writePlace(place: Place): string {
  return Buffer.from(JSON.stringify([place.streamId, place.epoch, place.offset, place.segment ?? null])).toString(
    "base64url",
  );
}

/** Undefined for what `writePlace` did not write. */
export function readPlace(text: string): Place | undefined {
  try {
    const [streamId, epoch, offset, segment] = JSON.parse(Buffer.from(text, "base64url").toString()) as unknown[];
    if (typeof streamId !== "string" || typeof epoch !== "string" || !Number.isSafeInteger(offset)) return undefined;
    // PostgreSQL takes no NUL: a document that was begun would break off at it.
    if (`${streamId}${epoch}`.includes("\0")) return undefined;
    const place = { streamId, epoch, offset: Number(offset) };
    return Number.isSafeInteger(segment) ? { ...place, segment: Number(segment) } : place;
  } catch {
    return undefined;
  }
}

export interface Entry {
  /** JSON: the event, what rules made of it, and what was sent of it. */
  text: string;
  place: Place;
}
