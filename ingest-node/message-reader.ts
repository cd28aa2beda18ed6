/**
 * The reader that the schema's decoders get in place of their own: the same values in less time, and what a decoder skips,
 * because its schema does not have it, is remembered.
 */
import { BinaryReader } from "@bufbuild/protobuf/wire";

/** Protobuf's wire types; groups are not used any more. */
const wireTypes = { varint: 0, bits64: 1, lengthDelimited: 2, bits32: 5 } as const;
/** More skipped fields than these are only counted: a forged message can have a hundred thousand. */
const maxRemembered = 64;
/** Up to this many bytes a text is read one by one; past it the way into native code and back is shorter. */
const shortText = 16;

/**
 * Reads one message after the other. It is a BinaryReader by its prototype only, which is what the decoders ask for: the
 * constructor of that one makes a DataView and three functions, for every message.
 */
export class MessageReader {
  buf: Buffer = Buffer.alloc(0);
  /** Where the next byte is, and where the message ends. */
  pos = 0;
  len = 0;
  /** How many fields were skipped, and where the first of them start, behind their tags; in order. */
  skipped = 0;
  skippedAt: number[] = [];

  /** Begins with the message from `start` to `end` of `bytes`. */
  open(bytes: Buffer, start = 0, end = bytes.length): this {
    this.buf = bytes;
    this.pos = start;
    this.len = end;
    if (this.skipped > 0) {
      this.skipped = 0;
      this.skippedAt = [];
    }
    return this;
  }

  uint32(): number {
    const { buf } = this;
    let at = this.pos;
    let byte = buf[at++] as number;
    let value = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = buf[at++] as number;
      // Of what has more than 32 bits the lowest count, as in every decoder.
      if (shift < 32) value |= (byte & 127) << shift;
      else if (shift > 63) throw new Error("invalid varint");
    }
    this.#moveTo(at);
    return value >>> 0;
  }

  int32(): number {
    return this.uint32() | 0;
  }

  bool(): boolean {
    return this.int64() !== "0";
  }

  /** As digits, which is what the decoders make of it. */
  int64(): string {
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
      else throw new Error("invalid varint");
    }
    this.#moveTo(at);
    return high === 0 && low >= 0 ? String(low) : digits(low >>> 0, high);
  }

  bytes(): Uint8Array {
    const start = this.#enter();
    return this.buf.subarray(start, this.pos);
  }

  string(): string {
    const start = this.#enter();
    const { buf, pos } = this;
    if (pos - start > shortText) return buf.toString("utf8", start, pos);
    let text = "";
    for (let at = start; at < pos; at++) {
      const byte = buf[at] as number;
      if (byte > 127) return buf.toString("utf8", start, pos);
      text += String.fromCharCode(byte);
    }
    return text;
  }

  float(): number {
    this.#moveTo(this.pos + 4);
    return this.buf.readFloatLE(this.pos - 4);
  }

  double(): number {
    this.#moveTo(this.pos + 8);
    return this.buf.readDoubleLE(this.pos - 8);
  }

  /** Passes a field that the schema does not have, or not with this wire type, and remembers it. */
  skip(wireType: number): void {
    if (this.skipped++ < maxRemembered) this.skippedAt.push(this.pos);
    switch (wireType) {
      case wireTypes.varint:
        this.int64();
        break;
      case wireTypes.bits64:
        this.#moveTo(this.pos + 8);
        break;
      case wireTypes.lengthDelimited:
        this.#enter();
        break;
      case wireTypes.bits32:
        this.#moveTo(this.pos + 4);
        break;
      default:
        throw new Error(`wire type ${wireType}`);
    }
  }

  /** Where the bytes start that have their length before them; `pos` is their end then. */
  #enter(): number {
    const length = this.uint32();
    const start = this.pos;
    this.#moveTo(start + length);
    return start;
  }

  #moveTo(pos: number): void {
    if (pos > this.len) throw new RangeError("premature end");
    this.pos = pos;
  }
}
Object.setPrototypeOf(MessageReader.prototype, BinaryReader.prototype);

const billion = 1_000_000_000;

/** The digits of a signed 64-bit number, from its two halves. */
export function digits(low: number, high: number): string {
  if (high < 0) return BigInt.asIntN(64, (BigInt(high) << 32n) | BigInt(low)).toString();
  if (high < 2 ** 21) return String(high * 2 ** 32 + low);
  // Divided by a billion on paper, in steps of 16 bits: no step leaves what a double holds exactly.
  const upper = (high % billion) * 2 ** 16 + (low >>> 16);
  const lower = (upper % billion) * 2 ** 16 + (low & 0xffff);
  const head =
    Math.floor(high / billion) * 2 ** 32 + Math.floor(upper / billion) * 2 ** 16 + Math.floor(lower / billion);
  return String(head) + String((lower % billion) + billion).slice(1);
}
