/**
 * Reads protobuf's wire format for the decoders of message-decoders.ts: one message after the other, and strictly. What runs
 * past the end of the message that it is in is refused, where the schema's own decoders read on without a word.
 */

/** More unknown fields than these are only counted: a forged message can have a hundred thousand. */
const maxRemembered = 64;
/** What the fifth byte of a varint counts. */
const fifth = 2 ** 28;

/** Bytes that are not what they should be. */
class Unreadable extends RangeError {}
/** Made once: a stack would cost more than the message. */
const unreadable = new Unreadable("not a whole message");
/** A message has more messages in it than there is room for. */
export const tooManyNested = new RangeError("too many messages in one");

/** A Buffer, with the function that Node's types leave out. */
interface Sliceable extends Buffer {
  utf8Slice(start: number, end: number): string;
}

export class WireReader {
  buf: Buffer = Buffer.alloc(0);
  /** Where the next byte is. */
  pos = 0;
  /** How many fields were passed that the schema does not have, and where the first of them start, behind their tags. */
  unknown = 0;
  unknownAt: number[] = [];
  /** How many messages within messages may still be read: an empty one has two bytes, and becomes an object of a hundred fields. */
  nestable = Infinity;

  /** Begins with the message at `start` of `bytes`. */
  open(bytes: Buffer, start = 0): this {
    this.buf = bytes;
    this.pos = start;
    if (this.unknown > 0) {
      this.unknown = 0;
      this.unknownAt = [];
    }
    return this;
  }

  /** A tag, or a length. */
  short(end: number): number {
    const { buf } = this;
    let at = this.pos;
    let value = buf[at++] as number;
    if (value > 127) {
      value &= 127;
      for (let worth = 128; ; worth *= 128) {
        const byte = buf[at++] as number;
        if (worth > fifth) throw unreadable;
        value += (byte & 127) * worth;
        if (!(byte > 127)) break;
      }
    }
    if (at > end) throw unreadable;
    this.pos = at;
    return value;
  }

  /** Goes over the length of what has one; where that ends. */
  enter(end: number): number {
    const length = this.short(end);
    const until = this.pos + length;
    if (until > end) throw unreadable;
    return until;
  }

  /** The same of a message within a message. Throws `tooManyNested` where none may be read any more. */
  nest(end: number): number {
    if (--this.nestable < 0) throw tooManyNested;
    return this.enter(end);
  }

  /** The lowest 32 bits, signed. */
  int32(end: number): number {
    const { buf } = this;
    let at = this.pos;
    let byte = buf[at++] as number;
    let value = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = buf[at++] as number;
      if (shift < 32) value |= (byte & 127) << shift;
      else if (shift > 63) throw unreadable;
    }
    if (at > end) throw unreadable;
    this.pos = at;
    return value | 0;
  }

  /** Whether any of the 64 bits is set. */
  bool(end: number): boolean {
    return this.int64(end) !== "0";
  }

  /** A signed 64-bit number, as digits. */
  int64(end: number): string {
    const { buf } = this;
    let at = this.pos;
    let byte = buf[at++] as number;
    let low = byte & 127;
    let high = 0;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = buf[at++] as number;
      if (shift < 28) low |= (byte & 127) << shift;
      else if (shift === 28) {
        low |= (byte & 127) << 28;
        high = (byte & 127) >> 4;
      } else if (shift < 64) high |= (byte & 127) << (shift - 32);
      else throw unreadable;
    }
    if (at > end) throw unreadable;
    this.pos = at;
    if (high === 0 && low >= 0) return String(low);
    // The same few ids stand in every message of a room, and several times in one.
    const place = (low ^ (low >>> 9) ^ high) & (remembered - 1);
    if (idLow[place] === low && idHigh[place] === high) return ids[place] as string;
    idLow[place] = low;
    idHigh[place] = high;
    return (ids[place] = digits(low >>> 0, high));
  }

  bytes(end: number): Buffer {
    const until = this.enter(end);
    const start = this.pos;
    this.pos = until;
    return this.buf.subarray(start, until);
  }

  string(end: number): string {
    const until = this.enter(end);
    const start = this.pos;
    const { buf } = this;
    this.pos = until;
    // What `toString("utf8", …)` calls in the end; a message has some thirty texts.
    return until === start ? "" : (buf as Sliceable).utf8Slice(start, until);
  }

  float(end: number): number {
    return this.buf.readFloatLE(this.#pass(4, end));
  }

  double(end: number): number {
    return this.buf.readDoubleLE(this.#pass(8, end));
  }

  /** Passes a field that the schema does not have, or not with this wire type, and remembers it. */
  skip(tag: number, end: number): void {
    if (tag < 8) throw unreadable;
    if (this.unknown++ < maxRemembered) this.unknownAt.push(this.pos);
    switch (tag & 7) {
      case 0:
        this.int64(end);
        break;
      case 1:
        this.#pass(8, end);
        break;
      case 2:
        this.pos = this.enter(end);
        break;
      case 5:
        this.#pass(4, end);
        break;
      default:
        // Groups are not used any more.
        throw unreadable;
    }
  }

  /** Goes over `size` bytes; where they start. */
  #pass(size: number, end: number): number {
    const start = this.pos;
    if (start + size > end) throw unreadable;
    this.pos = start + size;
    return start;
  }
}

/** The ids that were read last, by some of their bits. */
const remembered = 512;
const idLow = new Int32Array(remembered);
const idHigh = new Int32Array(remembered);
const ids: string[] = Array.from({ length: remembered }, () => "0");

const billion = 1_000_000_000;

/** The digits of a signed 64-bit number, from its two halves. */
function digits(low: number, high: number): string {
  if (high < 0) return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low)).toString();
  // Divided by a billion on paper, in steps of 16 bits: no step leaves what a double holds exactly.
  const upper = (high % billion) * 65_536 + (low >>> 16);
  const lower = (upper % billion) * 65_536 + (low & 0xffff);
  const head =
    Math.floor(high / billion) * 4_294_967_296 + Math.floor(upper / billion) * 65_536 + Math.floor(lower / billion);
  const tail = nineDigits(lower % billion);
  // Small numbers become digits much faster than those of more than 31 bits.
  return head < billion ? String(head) + tail : String(Math.floor(head / billion)) + nineDigits(head % billion) + tail;
}

function nineDigits(number: number): string {
  return String(number + billion).slice(1);
}
