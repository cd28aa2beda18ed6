/** The protobuf wire format, as far as it takes to find the messages of a batch that the codec cannot read whole. */

/** The field of `ProtoMessageFetchResult` that holds the messages. */
const messagesField = 1;
const lengthDelimited = 2;

/** The bytes of each message of a batch, in order; undefined where the batch itself is no protobuf. */
export function splitBatch(batch: Uint8Array): Uint8Array[] | undefined {
  const parts: Uint8Array[] = [];
  let at = 0;
  while (at < batch.length) {
    const tag = readVarint(batch, at);
    if (tag === undefined) return undefined;
    const wireType = tag.value & 7;
    const length = wireType === lengthDelimited ? readVarint(batch, tag.end) : undefined;
    const start = length?.end ?? tag.end;
    const end = length === undefined ? endOfFixed(batch, wireType, start) : start + length.value;
    if (end === undefined || end > batch.length) return undefined;
    if (tag.value >>> 3 === messagesField && length !== undefined) parts.push(batch.subarray(start, end));
    at = end;
  }
  return parts.length > 0 ? parts : undefined;
}

/** Where a field without a length ends; undefined for a wire type that does not exist. */
function endOfFixed(bytes: Uint8Array, wireType: number, start: number): number | undefined {
  if (wireType === 0) return readVarint(bytes, start)?.end;
  if (wireType === 1) return start + 8;
  return wireType === 5 ? start + 4 : undefined;
}

/** A varint at `at`; its value is only exact below 2^32, which tags and lengths are. Undefined where it does not end. */
function readVarint(bytes: Uint8Array, at: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let index = 0; index < 10; index++) {
    const byte = bytes[at + index];
    if (byte === undefined) return undefined;
    if (index < 5) value += (byte & 127) * 2 ** (7 * index);
    if (byte < 128) return { value, end: at + index + 1 };
  }
  return undefined;
}
