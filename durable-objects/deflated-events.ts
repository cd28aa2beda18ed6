/**
 * The text that an events frame ends with (event-lines.ts), deflated so that those of several batches can be joined without
 * deflating any of them again: the end of each is blocks of its own.
 */
import { constants, deflateRawSync, deflateSync } from "node:zlib";
import { bodyEnd, eventSeparator } from "#shared/protocol/event-lines.ts";
import { closeTexts, type Deflated, type OpenText, openText } from "#shared/protocol/joined-deflate.ts";

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
  return closeTexts([openText(events, deflateOpen(events))], { between, end });
}

/** The events of several bodies as one; undefined where that is not possible, or not worth while. */
export function joinBodies(bodies: readonly (Deflated | undefined)[]): Deflated | undefined {
  const texts = bodies.flatMap((body) => body?.open ?? []);
  return texts.length < bodies.length ? undefined : closeTexts(texts, { between, end });
}

function textOf(text: string, deflate: (plain: Uint8Array) => Uint8Array): OpenText {
  const plain = encoder.encode(text);
  return openText(plain, deflate(plain));
}
