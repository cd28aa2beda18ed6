/**
 * The protobuf wire format, as far as it takes to find the messages of a batch. The codec is not asked: of a message
 * whose length is wrong it reads on into the next one, and says nothing.
 */

/** Numbers of the fields of `ProtoMessageFetchResult` and `BaseProtoMessage`. */
const messagesField = 1;
const messageFields = { method: 1, payload: 2, msgId: 3 } as const;
const varint = 0;
const lengthDelimited = 2;

/** Where one field stands in its bytes: `at` its tag, `start` to `end` what it holds. */
interface Field {
  number: number;
  wireType: number;
  at: number;
  start: number;
  end: number;
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
  let at = 0;
  while (at < batch.length && messages.length < maxMessages) {
    const field = readField(batch, at);
    if (field === undefined) break;
    const isMessage = field.number === messagesField && field.wireType === lengthDelimited;
    if (isMessage) messages.push(batch.subarray(field.start, field.end));
    else others.push(batch.subarray(field.at, field.end));
    at = field.end;
  }
  return { messages, head: Buffer.concat(others), tail: batch.subarray(at) };
}

/** The head of the message in `bytes`; undefined where they are no message, or not a whole one. */
export function readMessageHead(bytes: Uint8Array): MessageHead | undefined {
  const head: MessageHead = { method: "", msgId: "", payload: empty };
  for (let at = 0; at < bytes.length;) {
    const field = readField(bytes, at);
    if (field === undefined) return undefined;
    const { number, wireType, start, end } = field;
    if (wireType === lengthDelimited) {
      if (number === messageFields.method) head.method = utf8(bytes.subarray(start, end));
      else if (number === messageFields.payload) head.payload = bytes.subarray(start, end);
    } else if (wireType === varint && number === messageFields.msgId) head.msgId = digits(bytes, start, end);
    at = end;
  }
  return head.method === "" ? undefined : head;
}

/** Whether `bytes` are fields from end to end. What lies inside them is not looked at. */
export function isFields(bytes: Uint8Array): boolean {
  let at = 0;
  while (at < bytes.length) {
    const end = readField(bytes, at)?.end;
    if (end === undefined) return false;
    at = end;
  }
  return true;
}

const empty = new Uint8Array();

function utf8(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}

/** The field at `at`; undefined where there is none, or where it is not all there. */
function readField(bytes: Uint8Array, at: number): Field | undefined {
  const tag = readVarint(bytes, at);
  if (tag === undefined) return undefined;
  const number = Math.floor(tag.value / 8);
  const wireType = tag.value & 7;
  if (number === 0) return undefined;
  const length = wireType === lengthDelimited ? readVarint(bytes, tag.end) : undefined;
  const start = length?.end ?? tag.end;
  const end = length === undefined ? endOfFixed(bytes, wireType, start) : start + length.value;
  return end === undefined || end > bytes.length ? undefined : { number, wireType, at, start, end };
}

/** Where a field without a length ends; undefined for a wire type that does not exist, or is not used any more. */
function endOfFixed(bytes: Uint8Array, wireType: number, start: number): number | undefined {
  if (wireType === varint) return readVarint(bytes, start)?.end;
  if (wireType === 1) return start + 8;
  return wireType === 5 ? start + 4 : undefined;
}

/** A varint at `at`; its value is only exact below 2^53, which tags and lengths are. Undefined where it does not end. */
function readVarint(bytes: Uint8Array, at: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let index = 0; index < 10; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) return undefined;
    value += (byte & 127) * 2 ** (7 * index);
    if (byte < 128) return { value, end: at + index + 1 };
  }
  return undefined;
}

/** The digits of the 64-bit varint from `start` to `end`. */
function digits(bytes: Uint8Array, start: number, end: number): string {
  let value = 0n;
  for (let at = end - 1; at >= start; at--) value = (value << 7n) | BigInt((bytes[at] ?? 0) & 127);
  return BigInt.asIntN(64, value).toString();
}
