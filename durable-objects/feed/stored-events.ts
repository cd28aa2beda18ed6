/**
 * The events of a batch as one text that is deflated once, for all who take it: storage, the log, and every socket that wants
 * all events. The text is what an events frame ends with (event-lines.ts): the events, each on a line, and `\n]}`.
 */
import { inflateSync } from "node:zlib";
import { bodyEnd, eventSeparator } from "#shared/protocol/event-lines.ts";
import type { Deflated } from "#shared/protocol/joined-deflate.ts";
import { plainBelowBytes } from "#shared/protocol/wire-v2.ts";
import { deflateEvents } from "../deflated-events.ts";

/** Stored before the stream: how many bytes it inflates to, as an unsigned big-endian integer. */
const lengthBytes = 4;

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const end = encoder.encode(bodyEnd);
const separator = encoder.encode(eventSeparator);
/** Written anew for each batch, within one turn. */
let scratch = new Uint8Array(256 * 1024);

export class StoredEvents {
  /** Of all but the shortest batches, and of none that was stored before there were any. */
  readonly body: Deflated | undefined;
  readonly #json: string | undefined;

  private constructor(from: { body: Deflated } | { json: string }) {
    if ("body" in from) this.body = from.body;
    else this.#json = from.json;
  }

  /** Of events, by the JSON of each. */
  static of(texts: readonly string[]): StoredEvents {
    const plain = encodeEvents(texts);
    if (plain.byteLength < plainBelowBytes) return StoredEvents.ofJson(`[${texts.join(",")}]`);
    return new StoredEvents({ body: deflateEvents(plain) });
  }

  /** Of the JSON array of them. */
  static ofJson(json: string): StoredEvents {
    return new StoredEvents({ json });
  }

  /** Of what `stored` said. */
  static ofStored(stored: string | ArrayBuffer): StoredEvents {
    if (typeof stored === "string") return StoredEvents.ofJson(stored);
    const plainBytes = new DataView(stored).getUint32(0);
    return new StoredEvents({ body: { stream: new Uint8Array(stored, lengthBytes), plainBytes } });
  }

  /** As a column of the feed keeps them: a text, or bytes. */
  get stored(): string | Uint8Array {
    if (!this.body) return this.json;
    const { stream, plainBytes } = this.body;
    const stored = new Uint8Array(lengthBytes + stream.byteLength);
    new DataView(stored.buffer).setUint32(0, plainBytes);
    stored.set(stream, lengthBytes);
    return stored;
  }

  /** The JSON array of the events. Of a body it is made anew each time: who keeps one keeps it as small as it is. */
  get json(): string {
    return this.#json ?? (this.body ? inflateEvents(this.body) : "[]");
  }

  /** How long they are as JSON, about: bytes of those with a body, UTF-16 units of others. */
  get length(): number {
    return this.body?.plainBytes ?? this.json.length;
  }
}

/**
 * The text of a body as bytes, which are good until the next call. Each text by itself: one sign above U+00FF anywhere makes all of a
 * joined text two bytes a sign, and so large that the engine asks the system for its memory each time.
 */
function encodeEvents(texts: readonly string[]): Uint8Array {
  const units = texts.reduce((sum, { length }) => sum + length, 0);
  // A unit of UTF-16 is three bytes of UTF-8 at most.
  const most = units * 3 + texts.length * separator.byteLength + end.byteLength;
  if (scratch.byteLength < most) scratch = new Uint8Array(most);
  let at = 0;
  const append = (bytes: Uint8Array) => {
    scratch.set(bytes, at);
    at += bytes.byteLength;
  };
  for (const [index, text] of texts.entries()) {
    if (index > 0) append(separator);
    at += encoder.encodeInto(text, scratch.subarray(at)).written;
  }
  append(end);
  return scratch.subarray(0, at);
}

function inflateEvents({ stream }: Deflated): string {
  return `[${decoder.decode(inflateSync(stream)).slice(0, -bodyEnd.length)}]`;
}
