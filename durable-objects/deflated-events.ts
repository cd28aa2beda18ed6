/**
 * The text that an events frame ends with (event-lines.ts), deflated so that those of several batches can be joined without
 * deflating any of them again: the end of each is blocks of its own.
 */
import { constants, deflateRawSync, deflateSync } from "node:zlib";
import { bodyEnd, eventSeparator } from "#shared/protocol/event-lines.ts";
import { closeTexts, type Deflated, joinDeflated, type OpenText, openText } from "#shared/protocol/joined-deflate.ts";

/** Higher levels save a tenth of the bytes and cost several times as long. */
const level = 1;
/** Shorter ones are not joined: they take fewer bytes when they are deflated together. */
const joinedFromBytes = 16 * 1024;

const encoder = new TextEncoder();
const deflateOpen = (plain: Uint8Array) => deflateRawSync(plain, { level, finishFlush: constants.Z_SYNC_FLUSH });
const between = textOf(eventSeparator, deflateOpen);
const end = textOf(bodyEnd, (plain) => deflateRawSync(plain, { level }));

/** A body of events: their text with its end, as bytes in UTF-8. */
export function deflateEvents(plain: Uint8Array): Deflated {
  const { byteLength } = plain;
  if (byteLength < joinedFromBytes) return { stream: deflateSync(plain, { level }), plainBytes: byteLength };
  const events = plain.subarray(0, byteLength - end.plainBytes);
  const { bytes, open } = closeTexts([openText(events, deflateOpen(events))], end);
  return { stream: bytes, plainBytes: byteLength, open };
}

/** The bodies of batches that follow each other; undefined where those cannot go out as one, or it is not worth while. */
export function joinable(all: readonly (readonly Deflated[] | undefined)[]): readonly Deflated[] | undefined {
  const bodies = all.flatMap((some) => some ?? []);
  return all.every((some) => some?.every(({ open }) => open)) ? bodies : undefined;
}

/** `opening` and the events of these bodies, of one or of such as are joinable, as one deflated text behind the bytes `before`. */
export function joinBodies(before: Uint8Array, opening: string, bodies: readonly Deflated[]): Uint8Array<ArrayBuffer> {
  const head = textOf(opening, deflateOpen);
  const [first] = bodies;
  if (first && !first.open) return joinDeflated(head, first, before);
  const texts = bodies.flatMap(({ open }, index) => (open ? [...(index > 0 ? [between] : []), open] : []));
  return closeTexts([head, ...texts], end, before).bytes;
}

function textOf(text: string, deflate: (plain: Uint8Array) => Uint8Array): OpenText {
  const plain = encoder.encode(text);
  return openText(plain, deflate(plain));
}
