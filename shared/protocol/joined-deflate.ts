/**
 * Two deflated texts as one, without deflating either again: what many messages have in common is deflated once, and only
 * what is each one's own before it. The result is in the zlib format (RFC 1950) and inflates to both, one after the other.
 */

/** Text that was deflated on its own: a whole stream of the zlib format, and how many bytes it inflates to. */
export interface Deflated {
  stream: Uint8Array;
  plainBytes: number;
}

/** The largest prime below 2^16, as Adler-32 has it (RFC 1950, section 8.2). */
const base = 65_521;
/** So many bytes can be added up before 32 bits overflow. */
const run = 5_552;
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

/** Adler-32 of the bytes. */
export function adler32(bytes: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let start = 0; start < bytes.byteLength; start += run) {
    const end = Math.min(start + run, bytes.byteLength);
    for (let at = start; at < end; at++) {
      low += bytes[at] ?? 0;
      high += low;
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
