/** Takes an upload in: as much of its body as its kind may have, and not a byte more. */
import { formatBytes, formatOf, inspectMedia } from "#shared/media/inspect.ts";
import type { MediaFacts } from "#shared/media/facts.ts";
import { type MediaFormat, mediaFormats, mediaLimits, mostMediaBytes } from "#shared/media/formats.ts";
import { explainRefusal, type Refusal } from "#shared/media/refusal.ts";
import { Problem } from "../problem.ts";

export interface Received {
  bytes: Uint8Array<ArrayBuffer>;
  format: MediaFormat;
  facts: MediaFacts;
}

/**
 * Reads a body to its end, and follows it. What is announced as too large is not read at all; what turns out to be, or begins
 * like nothing that is taken, is not read on. Throws `body_too_large` and `media_refused`.
 */
export async function receiveMedia(request: Request): Promise<Received> {
  const announced = Number(request.headers.get("Content-Length") ?? 0);
  if (announced > mostMediaBytes) throw tooLarge(mostMediaBytes);
  const bytes = await readBounded(request.body, announced);
  const inspection = inspectMedia(bytes);
  if (!inspection.ok) throw refused(inspection.refusal);
  return { bytes, format: inspection.format, facts: inspection.facts };
}

async function readBounded(
  body: ReadableStream<Uint8Array> | null,
  announced: number,
): Promise<Uint8Array<ArrayBuffer>> {
  // As large as is announced: a file of 20 MB is held once, not twice.
  let held = new Uint8Array(announced > 0 ? announced : 65_536);
  let size = 0;
  let most: number | undefined;
  for await (const chunk of body ?? []) {
    const needed = size + chunk.byteLength;
    if (needed > (most ?? mostMediaBytes)) throw tooLarge(most ?? mostMediaBytes);
    if (needed > held.length) held = grown(held, size, Math.min(mostMediaBytes, Math.max(needed, 2 * held.length)));
    held.set(chunk, size);
    size = needed;
    if (most === undefined && size >= formatBytes) {
      most = mostOf(held.subarray(0, size));
      if (Math.max(size, announced) > most) throw tooLarge(most);
    }
  }
  return size === held.length ? held : held.slice(0, size);
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

function grown(held: Uint8Array<ArrayBuffer>, size: number, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length);
  larger.set(held.subarray(0, size));
  return larger;
}

function tooLarge(most: number): Problem {
  return new Problem("body_too_large", `At most ${most / 1_000_000} MB are taken of this`, { most });
}
