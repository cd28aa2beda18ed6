/** What files are, by their bytes: those that are taken, with what they say of themselves, and those that are not, with why. */
import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isOwnMedia } from "#shared/media/address.ts";
import { inspectMedia } from "#shared/media/inspect.ts";
import { explainRefusal } from "#shared/media/refusal.ts";
import { library } from "#shared/media/library.ts";
import * as files from "./media-files.ts";

const still = { frames: 1, durationMs: null };
const heard = { width: null, height: null, frames: null };

describe("a file is what its bytes say", () => {
  test.each([
    ["png", files.png(20, 10), { width: 20, height: 10, ...still }],
    ["gif", files.gif({ frames: 3, width: 12, height: 9 }), { width: 12, height: 9, frames: 3, durationMs: 300 }],
    ["gif", files.gif({ frames: 1 }), { width: 8, height: 8, ...still }],
    ["jpg", files.jpeg, { width: 1, height: 1, ...still }],
    ["webp", files.webp, { width: 1, height: 1, ...still }],
    ["webp", files.webpLossless, { width: 1, height: 1, ...still }],
    ["webp", files.webpMoving, { width: 1, height: 1, ...still }],
    ["webp", files.webpFrames(3, 1_000), { width: 1, height: 1, frames: 3, durationMs: 3_000 }],
    ["avif", files.avif, { width: 2, height: 2, ...still }],
    ["mp4", files.mp4(), { width: 320, height: 180, frames: null, durationMs: 2_000 }],
    ["webm", files.webm(), { width: 320, height: 180, frames: null, durationMs: 1_500 }],
    ["mp3", files.mp3({ frames: 20 }), { ...heard, durationMs: 522 }],
    ["mp3", files.mp3({ frames: 20, tag: false }), { ...heard, durationMs: 522 }],
    ["ogg", files.opus({ frames: 25 }), { ...heard, durationMs: 500 }],
    ["wav", files.wav({ seconds: 0.25 }), { ...heard, durationMs: 250 }],
  ] as const)("%s", (format, bytes, facts) => {
    expect(inspectMedia(bytes)).toEqual({ ok: true, format, facts });
  });

  test("a picture that moves, in PNG", () => {
    const control = files.pngChunk("fcTL", Buffer.from("00000000000000080000000800000000000000000001000a0000", "hex"));
    const moving = files.png(8, 8, { more: [control, control] });
    expect(inspectMedia(moving)).toMatchObject({ ok: true, facts: { frames: 2, durationMs: 200 } });
  });

  test("whatever it is called, and whatever stands behind it", () => {
    const script = Buffer.from("<script>alert(1)</script>");
    expect(inspectMedia(Buffer.concat([files.png(), script]))).toMatchObject({ ok: true, format: "png" });
    expect(inspectMedia(files.png(8, 8, { more: [files.pngChunk("tEXt", script)] }))).toMatchObject({ format: "png" });
  });
});

const bigGif = (width: number, height: number, frames: number) => files.gif({ width, height, frames });

test.each([
  ["an SVG", Buffer.from('\ufeff  <svg xmlns="http://www.w3.org/2000/svg"/>'), "can hold a script"],
  ["a page", Buffer.from("<!doctype html><script>alert(1)</script>"), "can hold a script"],
  ["a text", Buffer.from("alert(1)"), "none of what is taken"],
  ["nothing", Buffer.alloc(0), "none of what is taken"],
  ["zeros", Buffer.alloc(1_000), "none of what is taken"],
  ["a program", Buffer.from("4d5a90000300000004000000ffff0000", "hex"), "none of what is taken"],
  ["a GIF that is a script in its head", Buffer.from("GIF89a/*\0\0\0*/=1;alert(1)//;"), "GIF: the file is cut off"],
  ["a GIF of a canvas like a wall", bigGif(65_535, 65_535, 1), "more than are taken"],
  ["a GIF that is a bomb: 17 KB, 8 GB unpacked", bigGif(4_000, 4_000, 140), "more than are taken"],
  ["a WebP that moves for weeks", files.webpFrames(200, 0xffffff), "it is longer than 3600 s"],
  ["a GIF of thousands of frames", bigGif(8, 8, 2_500), "more than are taken"],
  [
    "a PNG that says that it is huge",
    files.pngOf([files.pngHead(100_000, 100_000), files.pngChunk("IDAT", Buffer.alloc(9))]),
    "100000x100000",
  ],
  ["a PNG without a picture", files.pngOf([files.pngHead(8, 8)]), "cut off"],
  ["a PNG of no size", files.pngOf([files.pngHead(0, 8), files.pngChunk("IDAT", Buffer.alloc(9))]), "no size"],
  ["a JPEG without an end", files.jpeg.subarray(0, -2), "cut off"],
  ["a JPEG of a thousand passes", manyPasses(), "more passes"],
  ["a WAV that browsers do not play", files.wav().fill(17, 20, 21), "save it as PCM"],
  ["a video that OBS does not show", files.mp4({ codec: "hvc1" }), "save it as H.264"],
  ["an MP4 with sound alone", files.mp4({ handler: "soun" }), "there is no video"],
  ["a video of an hour", files.mp4({ seconds: 3_600 }), "longer than 120 s"],
  ["a Matroska film", files.webm({ docType: "matroska" }), "no WebM"],
  ["a WebM that OBS does not show", files.webm({ codec: "V_MPEGH/ISO/HEVC" }), "not shown by OBS"],
  ["a WebM of elements within elements", nested(), "cut off"],
  ["one frame of an MP3", files.mp3({ frames: 2 }), "cut off"],
  ["an Ogg of something else", oggOf("\x80theora"), "neither Opus nor Vorbis"],
])("%s is refused", (_what, bytes, why) => {
  const inspection = inspectMedia(bytes);
  expect(inspection).toMatchObject({ ok: false });
  expect(inspection.ok ? "" : explainRefusal(inspection.refusal)).toContain(why);
});

function manyPasses(): Buffer {
  const start = files.jpeg.indexOf(Buffer.from([0xff, 0xda]));
  const pass = files.jpeg.subarray(start, -2);
  return Buffer.concat([
    files.jpeg.subarray(0, start),
    ...Array.from({ length: 1_000 }, () => pass),
    Buffer.from([0xff, 0xd9]),
  ]);
}

function nested(): Buffer {
  let inside: Buffer = Buffer.alloc(0);
  for (let depth = 0; depth < 3_000; depth += 1) inside = files.element("e0", inside);
  return Buffer.concat([files.element("1a45dfa3", files.element("4282", "webm")), inside]);
}

function oggOf(start: string): Buffer {
  const page = files.opus().subarray(0, 28 + 19);
  page.write(start, 28, "latin1");
  return page;
}

const whole = [
  files.png(20, 10),
  files.gif({ frames: 3 }),
  files.jpeg,
  files.webpMoving,
  files.avif,
  files.mp4(),
  files.webm(),
  files.mp3(),
  files.opus(),
  files.wav(),
];

test("a file that is cut anywhere, or has other bytes anywhere, is taken or refused: nothing else comes of it", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...whole),
      fc.nat(),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 8 }),
      (file, cut, changes) => {
        const bytes = Uint8Array.from(file.subarray(0, file.length - (cut % file.length)));
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        expect(inspectMedia(bytes).ok).toBeTypeOf("boolean");
      },
    ),
    { numRuns: 3_000 },
  );
});

test.each(whole.slice(0, 6).map((file) => [inspectMedia(file), file] as const))(
  "%j is not taken where it ends too early",
  (_inspection, file) => {
    // The last bytes of these are what says that they end.
    for (let size = 0; size < file.length - 12; size += 1) expect(inspectMedia(file.subarray(0, size)).ok).toBe(false);
  },
);

test.each(library.filter(({ kind }) => kind === "sound"))(
  "the library has the sound $name, as long as it says",
  (sound) => {
    const bytes = readFileSync(new URL(`../web${sound.address}`, import.meta.url));
    expect(isOwnMedia(sound.address)).toBe(true);
    expect(inspectMedia(bytes)).toMatchObject({ ok: true, format: "wav", facts: { durationMs: sound.durationMs } });
  },
);

test.each(library.filter(({ kind }) => kind === "video"))(
  "the library has the video $name, small and as long as it says",
  (video) => {
    const bytes = readFileSync(new URL(`../web${video.address}`, import.meta.url));
    expect(isOwnMedia(video.address)).toBe(true);
    const inspection = inspectMedia(bytes);
    expect(inspection).toMatchObject({ ok: true, format: "webm", facts: { width: 480, height: 270 } });
    const lastsMs = inspection.ok ? (inspection.facts.durationMs ?? 0) : 0;
    expect(Math.abs(lastsMs - (video.durationMs ?? 0))).toBeLessThan(250);
    expect(bytes.length).toBeLessThan(60_000);
  },
);

test.each(library.filter(({ kind }) => kind === "picture"))(
  "the library has the picture $name, with nothing in it that runs or loads",
  ({ address }) => {
    const text = readFileSync(new URL(`../web${address}`, import.meta.url), "utf8");
    expect(isOwnMedia(address)).toBe(true);
    expect(text).not.toMatch(/<script|\son\w+=|href|<foreignObject|@import/i);
  },
);
