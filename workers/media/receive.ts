/** Takes an upload in: as much of its body as its kind may have, and not a byte more. */
import { formatBytes, formatOf, inspectMedia } from "#shared/media/inspect.ts";
import type { MediaFacts } from "#shared/media/facts.ts";
import { type MediaFormat, mediaFormats, mediaLimits, mostMediaBytes } from "#shared/media/formats.ts";
import { explainRefusal, type Refusal } from "#shared/media/refusal.ts";
import { Problem } from "../problem.ts";
import type { Place } from "./room.ts";

/** So long a file may come: the largest at 1.4 Mbit/s. What comes more slowly holds room that others want. */
const patienceMs = 120_000;
const retryAfterSeconds = 10;

export interface Received {
  bytes: Uint8Array<ArrayBuffer>;
  format: MediaFormat;
  facts: MediaFacts;
}

/**
 * Reads a body to its end, and follows it; `place` holds what has come. What is announced as too large is not read at all; what turns
 * out to be, or begins like nothing that is taken, is not read on. Throws `body_too_large`, `media_refused`, `rate_limited` where
 * there is no room for it, and `invalid_request` for what comes too slowly.
 */
export async function receiveMedia(request: Request, place: Place, patience = patienceMs): Promise<Received> {
  const announced = Number(request.headers.get("Content-Length") ?? 0);
  if (announced > mostMediaBytes) throw tooLarge(mostMediaBytes);
  const reader = request.body?.getReader();
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(tooSlow(patience)), patience);
  try {
    const next = async () => (await Promise.race([reader?.read(), late]))?.value;
    const bytes = await readBounded(next, announced, place);
    const inspection = inspectMedia(bytes);
    if (!inspection.ok) throw refused(inspection.refusal);
    return { bytes, format: inspection.format, facts: inspection.facts };
  } finally {
    clearTimeout(timer);
    reader?.cancel().catch(() => undefined);
  }
}

/** `next` gives what comes next; undefined at the end. */
async function readBounded(
  next: () => Promise<Uint8Array | undefined>,
  announced: number,
  place: Place,
): Promise<Uint8Array<ArrayBuffer>> {
  const hold = (bytes: number): void => {
    if (!place.holds(bytes)) throw noRoom();
  };
  // As large as is announced: a file of 20 MB is held once, not twice.
  const beginning = announced > 0 ? announced : 65_536;
  hold(beginning);
  let held = new Uint8Array(beginning);
  let size = 0;
  let most: number | undefined;
  for (let chunk = await next(); chunk; chunk = await next()) {
    const needed = size + chunk.byteLength;
    if (needed > (most ?? mostMediaBytes)) throw tooLarge(most ?? mostMediaBytes);
    if (needed > held.length) {
      const length = Math.min(mostMediaBytes, Math.max(needed, 2 * held.length));
      hold(length);
      held = new Uint8Array(held.buffer.transfer(length));
    }
    held.set(chunk, size);
    size = needed;
    if (most === undefined && size >= formatBytes) {
      most = mostOf(held.subarray(0, size));
      if (Math.max(size, announced) > most) throw tooLarge(most);
    }
  }
  return size === held.length ? held : new Uint8Array(held.buffer.transfer(size));
}

/** The bound of what it begins like. Throws `media_refused` for what is nothing that is taken. */
function mostOf(start: Uint8Array): number {
  const format = formatOf(start);
  if (format !== undefined) return mediaLimits.bytes[mediaFormats[format].kind];
  const inspection = inspectMedia(start);
  throw inspection.ok ? new Problem("media_refused") : refused(inspection.refusal);
}

/** In words, and as a code with what fills it, for pages of other languages. */
function refused(refusal: Refusal): Problem {
  return new Problem("media_refused", explainRefusal(refusal), { refusal });
}

function tooLarge(most: number): Problem {
  return new Problem("body_too_large", `At most ${most / 1_000_000} MB are taken of this`, { most });
}

function tooSlow(patience: number): Problem {
  return new Problem("invalid_request", `The whole file has to come within ${patience / 1_000} s`);
}

function noRoom(): Problem {
  const detail = `Too much is being uploaded at this moment; try again in ${retryAfterSeconds} s`;
  return new Problem("rate_limited", detail, {}, retryAfterSeconds);
}
