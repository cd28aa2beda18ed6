/**
 * The protobuf wire format, as far as it takes to find the messages of a batch. The codec is not asked: of a message
 * whose length is wrong it reads on into the next one, and says nothing.
 */
import { WireReader } from "./wire-reader.ts";

/** Numbers of the fields of `ProtoMessageFetchResult` and `BaseProtoMessage`. */
const messagesField = 1;
const messageFields = { method: 1, payload: 2, msgId: 3 } as const;
const varint = 0;
const lengthDelimited = 2;

/** Walks over the fields from `at` to `limit`, one at a time; itself is where one stands, so that nothing is made for each. */
export class FieldScan {
  /** The field: from its tag at `at`, which ends at `tagEnd`, to `end`; what it holds begins at `start`. */
  number = 0;
  wireType = 0;
  at: number;
  tagEnd = 0;
  start = 0;
  end: number;
  #bytes: Uint8Array;
  #limit: number;
  /** Where the varint ends that was read last. */
  #varintEnd = 0;

  constructor(bytes: Uint8Array, at = 0, limit = bytes.length) {
    this.#bytes = bytes;
    this.#limit = limit;
    this.at = at;
    this.end = at;
  }

  /** Begins anew, with other bytes. */
  open(bytes: Uint8Array, at: number, limit: number): void {
    this.#bytes = bytes;
    this.#limit = limit;
    this.at = at;
    this.end = at;
  }

  /** Goes on to the next field; false where there is none, or where it is not all there. */
  next(): boolean {
    const from = this.end;
    if (from >= this.#limit) return false;
    const tag = this.#varint(from);
    // NaN where there is no tag.
    if (!(tag > 7)) return false;
    const number = Math.floor(tag / 8);
    const wireType = tag & 7;
    const tagEnd = this.#varintEnd;
    const length = wireType === lengthDelimited ? this.#varint(tagEnd) : 0;
    const start = wireType === lengthDelimited ? this.#varintEnd : tagEnd;
    const end = wireType === lengthDelimited ? start + length : this.#endOfFixed(wireType, start);
    if (!(end <= this.#limit)) return false;
    this.number = number;
    this.wireType = wireType;
    this.at = from;
    this.tagEnd = tagEnd;
    this.start = start;
    this.end = end;
    return true;
  }

  /** Whether the last field that was read ends where the bytes end. */
  isAtEnd(): boolean {
    return this.end === this.#limit;
  }

  /** Where a field without a length ends; NaN for a wire type that does not exist, or is not used any more. */
  #endOfFixed(wireType: number, start: number): number {
    if (wireType === varint) return Number.isNaN(this.#varint(start)) ? Number.NaN : this.#varintEnd;
    if (wireType === 1) return start + 8;
    return wireType === 5 ? start + 4 : Number.NaN;
  }

  /** The varint at `at`; only exact below 2^53, which tags and lengths are. NaN where it does not end. */
  #varint(at: number): number {
    const bytes = this.#bytes;
    const last = Math.min(at + 10, this.#limit);
    let value = 0;
    let worth = 1;
    for (let next = at; next < last; next++) {
      const byte = bytes[next] as number;
      if (byte < 128) {
        this.#varintEnd = next + 1;
        return value + byte * worth;
      }
      value += (byte & 127) * worth;
      worth *= 128;
    }
    return Number.NaN;
  }
}

/** A batch taken apart. */
export interface BatchParts {
  /** The bytes of each message, in order. */
  messages: Uint8Array[];
  /** The batch without its messages. */
  head: Uint8Array;
  /** What follows the last thing that could be read, or the last message that was wanted; empty where nothing does. */
  tail: Uint8Array;
}

/** The head of one message. */
export interface MessageHead {
  method: string;
  msgId: string;
  payload: Uint8Array;
}

/** Takes a batch apart, up to `maxMessages` of them. */
export function splitBatch(batch: Uint8Array, maxMessages: number): BatchParts {
  const messages: Uint8Array[] = [];
  const others: Uint8Array[] = [];
  const scan = new FieldScan(batch);
  while (messages.length < maxMessages && scan.next()) {
    const isMessage = scan.number === messagesField && scan.wireType === lengthDelimited;
    if (isMessage) messages.push(batch.subarray(scan.start, scan.end));
    else others.push(batch.subarray(scan.at, scan.end));
  }
  return { messages, head: Buffer.concat(others), tail: batch.subarray(scan.end) };
}

/** The head of the message in `bytes`; undefined where they are no message, or not a whole one. */
export function readMessageHead(bytes: Uint8Array): MessageHead | undefined {
  const head: MessageHead = { method: "", msgId: "", payload: empty };
  const scan = new FieldScan(bytes);
  while (scan.next()) {
    const { number, wireType, start, end } = scan;
    if (wireType === lengthDelimited) {
      if (number === messageFields.method) head.method = utf8(bytes, start, end);
      else if (number === messageFields.payload) head.payload = bytes.subarray(start, end);
    } else if (wireType === varint && number === messageFields.msgId) head.msgId = idAt(bytes, start, end);
  }
  return head.method === "" || !scan.isAtEnd() ? undefined : head;
}

const empty = Buffer.alloc(0);

function utf8(bytes: Uint8Array, start: number, end: number): string {
  return bufferOf(bytes).toString("utf8", start, end);
}

/** `bytes` as a Buffer, without a copy. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const reader = new WireReader();

/** The digits of the 64-bit varint from `start` to `end`. */
function idAt(bytes: Uint8Array, start: number, end: number): string {
  return reader.open(bufferOf(bytes), start).int64(end);
}
