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

/**
 * `head` before `body`. `headBlocks` is the head as blocks of raw deflate (RFC 1951) of which none is the last, as a flush
 * without an end leaves them (`Z_SYNC_FLUSH`). Throws where the body is no zlib stream.
 */
export function joinDeflated(head: Uint8Array, headBlocks: Uint8Array, { stream, plainBytes }: Deflated): Uint8Array {
  if (stream.byteLength <= headerBytes + checksumBytes) throw new RangeError("no zlib stream");
  const blocks = stream.subarray(headerBytes, -checksumBytes);
  const sums = new DataView(stream.buffer, stream.byteOffset + stream.byteLength - checksumBytes, checksumBytes);
  const joined = new Uint8Array(headerBytes + headBlocks.byteLength + blocks.byteLength + checksumBytes);
  joined.set(stream.subarray(0, headerBytes));
  joined.set(headBlocks, headerBytes);
  joined.set(blocks, headerBytes + headBlocks.byteLength);
  const sum = joinChecksums(adler32(head), sums.getUint32(0), plainBytes);
  new DataView(joined.buffer).setUint32(joined.byteLength - checksumBytes, sum);
  return joined;
}

/** Text with what it became. */
export function openText(plain: Uint8Array, blocks: Uint8Array): OpenText {
  return { blocks, plainBytes: plain.byteLength, checksum: adler32(plain) };
}

/** The texts, with `between` between them, and `end`, whose last block is the last. */
export function closeTexts(
  texts: readonly OpenText[],
  { between, end }: Record<"between" | "end", OpenText>,
): Deflated & { open: OpenText } {
  const parts = texts.flatMap((text, index) => (index === 0 ? [text] : [between, text]));
  const opened = parts.reduce((sum, { blocks }) => sum + blocks.byteLength, 0);
  const stream = new Uint8Array(headerBytes + opened + end.blocks.byteLength + checksumBytes);
  stream.set(header);
  let at = headerBytes;
  let checksum = 1;
  let plainBytes = 0;
  for (const part of parts) {
    stream.set(part.blocks, at);
    at += part.blocks.byteLength;
    checksum = joinChecksums(checksum, part.checksum, part.plainBytes);
    plainBytes += part.plainBytes;
  }
  const open = { blocks: stream.subarray(headerBytes, at), plainBytes, checksum };
  stream.set(end.blocks, at);
  const sum = joinChecksums(checksum, end.checksum, end.plainBytes);
  new DataView(stream.buffer).setUint32(at + end.blocks.byteLength, sum);
  return { stream, plainBytes: plainBytes + end.plainBytes, open };
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
