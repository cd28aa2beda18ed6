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
  batch: Buffer;
  /** Where each message stands in it, in order. */
  messages: { start: number; end: number }[];
  /** The batch without its messages. */
  head: Buffer;
  /** What follows the last thing that could be read, or the last message that was wanted; empty where nothing does. */
  tail: Buffer;
}

/** The head of one message. */
export interface MessageHead {
  method: string;
  msgId: string;
  payload: Uint8Array;
}

/** Takes a batch apart, up to `maxMessages` of them. */
export function splitBatch(bytes: Uint8Array, maxMessages: number): BatchParts {
  const batch = bufferOf(bytes);
  const messages: { start: number; end: number }[] = [];
  const others: Uint8Array[] = [];
  const scan = new FieldScan(batch);
  while (messages.length < maxMessages && scan.next()) {
    const { start, end } = scan;
    const isMessage = scan.number === messagesField && scan.wireType === lengthDelimited;
    if (isMessage) messages.push({ start, end });
    else others.push(batch.subarray(scan.at, end));
  }
  return { batch, messages, head: Buffer.concat(others), tail: batch.subarray(scan.end) };
}

/** The head of the message from `start` to `end`; undefined where there is no message, or not a whole one. */
export function readMessageHead(batch: Buffer, start: number, end: number): MessageHead | undefined {
  let method = "";
  let msgId = "";
  let payload: Buffer = empty;
  inside.open(batch, start, end);
  while (inside.next()) {
    const { number, wireType } = inside;
    if (wireType === lengthDelimited) {
      if (number === messageFields.method) method = reader.open(batch, inside.tagEnd).string(inside.end);
      else if (number === messageFields.payload) payload = batch.subarray(inside.start, inside.end);
    } else if (wireType === varint && number === messageFields.msgId) {
      msgId = reader.open(batch, inside.start).int64(inside.end);
    }
  }
  return method === "" || !inside.isAtEnd() ? undefined : { method, msgId, payload };
}

const empty = Buffer.alloc(0);
/** One message after the other: nothing is made for each. */
const inside = new FieldScan(empty);
const reader = new WireReader();

/** `bytes` as a Buffer, without a copy. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
