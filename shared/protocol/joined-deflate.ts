/**
 * Two deflated texts as one, without deflating either again: what many messages have in common is deflated once, and only
 * what is each one's own before it. The result is in the zlib format (RFC 1950) and inflates to both, one after the other.
 */

/** Text that was deflated on its own: a whole stream of the zlib format, and how many bytes it inflates to. */
export interface Deflated {
  stream: Uint8Array;
  plainBytes: number;
  /** The text without its end, where it was made to be joined. */
  open?: OpenText;
}

/** Deflated text to which more can be added. */
export interface OpenText {
  /** Blocks of raw deflate (RFC 1951) of which none is the last. */
  blocks: Uint8Array;
  plainBytes: number;
  /** Adler-32 of the text. */
  checksum: number;
}

/** The largest prime below 2^16, as Adler-32 has it (RFC 1950, section 8.2). */
const base = 65_521;
/** So many bytes can be added up before 31 bits overflow: sums of smaller integers take half the time. */
const run = 3_800;
/** How a stream of the zlib format begins whose window is 32 KB. */
const header = [0x78, 0x01];
const headerBytes = 2;
const checksumBytes = 4;
const nothing = new Uint8Array(0);

/**
 * `head` before `body`, behind the bytes `before`. Throws where the body is no zlib stream.
 */
export function joinDeflated(
  head: OpenText,
  { stream, plainBytes }: Deflated,
  before: Uint8Array = nothing,
): Uint8Array<ArrayBuffer> {
  if (stream.byteLength <= headerBytes + checksumBytes) throw new RangeError("no zlib stream");
  const blocks = stream.subarray(headerBytes, -checksumBytes);
  const sums = new DataView(stream.buffer, stream.byteOffset + stream.byteLength - checksumBytes, checksumBytes);
  return closeTexts([head], { blocks, plainBytes, checksum: sums.getUint32(0) }, before).bytes;
}

/** Text with what it became: blocks of which none is the last, as a flush without an end leaves them (`Z_SYNC_FLUSH`). */
export function openText(plain: Uint8Array, blocks: Uint8Array): OpenText {
  return { blocks, plainBytes: plain.byteLength, checksum: adler32(plain) };
}

/**
 * The texts one after the other and `end`, whose last block is the last, as one stream behind the bytes `before`; and what of
 * it comes before `end`. It is put together in one place: an array of a hundred kilobytes takes longer to get than to fill.
 */
export function closeTexts(
  texts: readonly OpenText[],
  end: OpenText,
  before: Uint8Array = nothing,
): { bytes: Uint8Array<ArrayBuffer>; open: OpenText } {
  const opened = texts.reduce((sum, { blocks }) => sum + blocks.byteLength, 0);
  const start = before.byteLength + headerBytes;
  const bytes = new Uint8Array(start + opened + end.blocks.byteLength + checksumBytes);
  bytes.set(before);
  bytes.set(header, before.byteLength);
  let at = start;
  let checksum = 1;
  let plainBytes = 0;
  for (const text of texts) {
    bytes.set(text.blocks, at);
    at += text.blocks.byteLength;
    checksum = joinChecksums(checksum, text.checksum, text.plainBytes);
    plainBytes += text.plainBytes;
  }
  const open = { blocks: bytes.subarray(start, at), plainBytes, checksum };
  bytes.set(end.blocks, at);
  const sum = joinChecksums(checksum, end.checksum, end.plainBytes);
  new DataView(bytes.buffer).setUint32(at + end.blocks.byteLength, sum);
  return { bytes, open };
}

/** Adler-32 of the bytes. */
export function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let start = 0; start < bytes.byteLength; start += run) {
    const end = Math.min(start + run, bytes.byteLength);
    for (let at = start; at < end; at++) {
      low = (low + (bytes[at] ?? 0)) | 0;
      high = (high + low) | 0;
    }
    low %= base;
    high %= base;
  }
  return high * 2 ** 16 + low;
}

/** Adler-32 of two texts, one after the other, from that of each; the second one has `bytes` bytes. */
function joinChecksums(first: number, second: number, bytes: number): number {
  const [low, high] = [first % 2 ** 16, Math.floor(first / 2 ** 16)];
  const [secondLow, secondHigh] = [second % 2 ** 16, Math.floor(second / 2 ** 16)];
  const length = bytes % base;
  const joinedLow = (low + secondLow + base - 1) % base;
  const joinedHigh = (length * low + high + secondHigh + base - length) % base;
  return joinedHigh * 2 ** 16 + joinedLow;
}
