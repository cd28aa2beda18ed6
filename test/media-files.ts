/** Files of every format that is taken, whole and small, and what bad ones are made of. Each is a real one: browsers show and play them. */
import { crc32, deflateSync } from "node:zlib";

const ascii = (text: string): Buffer => Buffer.from(text, "latin1");
const u16le = (value: number): Buffer => Buffer.from([value & 255, value >> 8]);
const u32be = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const u32le = (value: number): Buffer => u32be(value).swap32();

/** A PNG of one colour, with chunks of one's own before its data. */
export function png(width = 8, height = 8, { more = [] as Buffer[], color = [230, 40, 90] } = {}): Buffer {
  const row = Buffer.concat([Buffer.from([0]), ...Array.from({ length: width }, () => Buffer.from(color))]);
  const data = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  return pngOf([pngHead(width, height), ...more, pngChunk("IDAT", data)]);
}

export function pngHead(width: number, height: number): Buffer {
  return pngChunk("IHDR", Buffer.concat([u32be(width), u32be(height), Buffer.from([8, 2, 0, 0, 0])]));
}

export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([ascii(type), data]);
  return Buffer.concat([u32be(data.length), body, u32be(crc32(body))]);
}

export function pngOf(chunks: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), ...chunks, pngChunk("IEND", Buffer.alloc(0))]);
}

/** A GIF of frames of 8 x 8 pixels, red and blue in turn, a tenth of a second each, on a canvas of any size. */
export function gif({ frames = 2, width = 8, height = 8 } = {}): Buffer {
  const head = Buffer.concat([ascii("GIF89a"), u16le(width), u16le(height), Buffer.from([0x80, 0, 0])]);
  const colors = Buffer.from([230, 20, 40, 30, 60, 230]);
  const loop = Buffer.concat([Buffer.from([0x21, 0xff, 11]), ascii("NETSCAPE2.0"), Buffer.from([3, 1, 0, 0, 0])]);
  const pictures = Array.from({ length: frames }, (_, index) =>
    Buffer.concat([
      Buffer.from([0x21, 0xf9, 4, 4, 10, 0, 0, 0]),
      Buffer.concat([Buffer.from([0x2c]), u16le(0), u16le(0), u16le(8), u16le(8), Buffer.from([0])]),
      Buffer.from([2]),
      pieces(lzw(Array.from({ length: 64 }, () => index % 2))),
    ]),
  );
  return Buffer.concat([head, colors, loop, ...pictures, Buffer.from([0x3b])]);
}

/** Codes of three bits that are never packed: the table is begun anew before they grow. */
function lzw(pixels: readonly number[]): Buffer {
  const codes = pixels.flatMap((pixel, index) => (index % 2 === 0 ? [4, pixel] : [pixel])).concat(5);
  const bytes = Buffer.alloc(Math.ceil((codes.length * 3) / 8));
  for (const [index, code] of codes.entries()) {
    for (let bit = 0; bit < 3; bit += 1) {
      const at = index * 3 + bit;
      if ((code >> bit) & 1) bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (1 << (at & 7));
    }
  }
  return bytes;
}

function pieces(data: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < data.length; at += 255) {
    const part = data.subarray(at, at + 255);
    parts.push(Buffer.from([part.length]), part);
  }
  return Buffer.concat([...parts, Buffer.from([0])]);
}

/** One pixel. */
export const jpeg = Buffer.concat([
  Buffer.from(
    `/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP${"/".repeat(86)}wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=`,
    "base64",
  ),
  Buffer.from([0xff, 0xd9]),
]);
export const webp = Buffer.from("UklGRiIAAABXRUJQVlA4IBYAAAAwAQCdASoBAAEADsD+JaQAA3AAAAAA", "base64");
export const webpLossless = Buffer.from("UklGRhoAAABXRUJQVlA4TA0AAAAvAAAAEAcQERGIiP4HAA==", "base64");
export const webpMoving = Buffer.from(
  "UklGRlIAAABXRUJQVlA4WAoAAAASAAAAAAAAAAAAQU5JTQYAAAD/////AABBTk1GJgAAAAAAAAAAAAAAAAAAAGQAAABWUDhMDQAAAC8AAAAQBxAREYiI/gcA",
  "base64",
);
/** Frames of one pixel, each shown for so long. */
export function webpFrames(frames: number, ms: number): Buffer {
  // All of `webpMoving` up to its frame, and that as often as is asked for.
  const [head, frame] = [Buffer.from(webpMoving.subarray(0, 44)), Buffer.from(webpMoving.subarray(44))];
  frame.writeUIntLE(ms, 8 + 12, 3);
  head.writeUInt32LE(head.length + frames * frame.length - 8, 4);
  return Buffer.concat([head, ...Array.from({ length: frames }, () => frame)]);
}
/** 2 x 2 pixels. */
export const avif = Buffer.from(
  "AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADybWV0YQAAAAAAAAAoaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAGxpYmF2aWYAAAAADnBpdG0AAAAAAAEAAAAeaWxvYwAAAABEAAABAAEAAAABAAABGgAAAB0AAAAoaWluZgAAAAAAAQAAABppbmZlAgAAAAABAABhdjAxQ29sb3IAAAAAamlwcnAAAABLaXBjbwAAABRpc3BlAAAAAAAAAAIAAAACAAAAEHBpeGkAAAAAAwgICAAAAAxhdjFDgQ0MAAAAABNjb2xybmNseAACAAIAAYAAAAAXaXBtYQAAAAAAAAABAAEEAQKDBAAAACVtZGF0EgAKCBgANogQEAwgMg8f8D///8WfhwB8+ErK42A=",
  "base64",
);

/** A tone, as PCM of one channel. */
export function wav({ seconds = 0.2, pitch = 440 } = {}): Buffer {
  const samples = Math.round(seconds * 8_000);
  const data = Buffer.alloc(samples * 2);
  for (let index = 0; index < samples; index += 1)
    data.writeInt16LE(Math.round(12_000 * Math.sin((2 * Math.PI * pitch * index) / 8_000)), index * 2);
  const format = Buffer.concat([u16le(1), u16le(1), u32le(8_000), u32le(16_000), u16le(2), u16le(16)]);
  return Buffer.concat([
    ascii("RIFF"),
    u32le(36 + data.length),
    ascii("WAVEfmt "),
    u32le(16),
    format,
    ascii("data"),
    u32le(data.length),
    data,
  ]);
}

/** Frames of silence: 44.1 kHz, 128 kbit/s. */
export function mp3({ frames = 20, tag = true } = {}): Buffer {
  const frame = Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0xc4]), Buffer.alloc(413)]);
  const id3 = Buffer.concat([ascii("ID3"), Buffer.from([4, 0, 0, 0, 0, 0, 10]), Buffer.alloc(10)]);
  return Buffer.concat([...(tag ? [id3] : []), ...Array.from({ length: frames }, () => frame)]);
}

/** Silence, in frames of 20 ms of Opus. */
export function opus({ frames = 25 } = {}): Buffer {
  const head = Buffer.concat([
    ascii("OpusHead"),
    Buffer.from([1, 1]),
    u16le(0),
    u32le(48_000),
    u16le(0),
    Buffer.from([0]),
  ]);
  const tags = Buffer.concat([ascii("OpusTags"), u32le(4), ascii("test"), u32le(0)]);
  const packet = Buffer.from([0xf8, 0xff, 0xfe]);
  const sound = Buffer.concat(Array.from({ length: frames }, () => packet));
  return Buffer.concat([
    oggPage(head, [head.length], { flags: 2, at: 0, number: 0 }),
    oggPage(tags, [tags.length], { flags: 0, at: 0, number: 1 }),
    oggPage(
      sound,
      Array.from({ length: frames }, () => 3),
      { flags: 4, at: frames * 960, number: 2 },
    ),
  ]);
}

function oggPage(
  data: Buffer,
  sizes: number[],
  { flags, at, number }: { flags: number; at: number; number: number },
): Buffer {
  const page = Buffer.concat([
    ascii("OggS"),
    Buffer.from([0, flags]),
    u32le(at),
    u32le(0),
    u32le(7),
    u32le(number),
    u32le(0),
    Buffer.from([sizes.length, ...sizes]),
    data,
  ]);
  page.writeUInt32LE(oggSum(page), 22);
  return page;
}

/** The sum of a page: CRC-32 with the bits the other way round. */
function oggSum(page: Buffer): number {
  let sum = 0;
  for (const byte of page) {
    sum ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 0x80000000 ? (sum << 1) ^ 0x04c11db7 : sum << 1;
  }
  return sum >>> 0;
}

/** A box of MP4. */
export function box(type: string, ...inside: Buffer[]): Buffer {
  const data = Buffer.concat(inside);
  return Buffer.concat([u32be(data.length + 8), ascii(type), data]);
}

/** What the boxes of an MP4 of one video track say; there is no picture in it. */
export function mp4({ codec = "avc1", seconds = 2, width = 320, height = 180, handler = "vide" } = {}): Buffer {
  const movie = box("mvhd", u32be(0), u32be(0), u32be(0), u32be(1_000), u32be(seconds * 1_000), Buffer.alloc(80));
  const description = box(
    codec,
    Buffer.alloc(24),
    Buffer.from([width >> 8, width & 255, height >> 8, height & 255]),
    Buffer.alloc(50),
  );
  const table = box(
    "stbl",
    box("stsd", u32be(0), u32be(1), description),
    box("stsz", u32be(0), u32be(0), u32be(seconds * 25)),
  );
  const media = box("mdia", box("hdlr", u32be(0), u32be(0), ascii(handler), Buffer.alloc(13)), box("minf", table));
  return Buffer.concat([
    box("ftyp", ascii("isom"), u32be(0), ascii("isomavc1")),
    box("moov", movie, box("trak", media)),
    box("mdat", Buffer.alloc(64)),
  ]);
}

/** An element of WebM; without a size it goes on to the end. */
export function element(id: string, data: Buffer | string | number, { sized = true } = {}): Buffer {
  const body = typeof data === "number" ? u32be(data) : Buffer.from(data);
  const size = sized
    ? Buffer.concat([Buffer.from([0x08]), u32be(body.length)])
    : Buffer.from("01ffffffffffffff", "hex");
  return Buffer.concat([Buffer.from(id, "hex"), size, body]);
}

/** What the elements of a WebM say, as one that is written while it is recorded; there is no picture in it. */
export function webm({ docType = "webm", codec = "V_VP9", width = 320, height = 180 } = {}): Buffer {
  const duration = Buffer.alloc(8);
  duration.writeDoubleBE(1_500);
  const video = element("e0", Buffer.concat([element("b0", width), element("ba", height)]));
  const tracks = element("1654ae6b", element("ae", Buffer.concat([element("83", 1), element("86", codec), video])));
  const info = element("1549a966", Buffer.concat([element("2ad7b1", 1_000_000), element("4489", duration)]));
  const cluster = element("1f43b675", element("e7", 0), { sized: false });
  const segment = element("18538067", Buffer.concat([info, tracks, cluster]), { sized: false });
  return Buffer.concat([element("1a45dfa3", element("4282", docType)), segment]);
}
