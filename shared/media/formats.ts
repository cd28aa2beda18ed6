/** What can be uploaded, and how much of it. What a file is, its bytes say (inspect.ts), never its name. */

export const mediaKinds = ["picture", "video", "sound"] as const;
export type MediaKind = (typeof mediaKinds)[number];

interface FormatFacts {
  kind: MediaKind;
  /** What it is served as. */
  type: string;
  /** As people call it. */
  name: string;
}

/** By what a file's address ends with. */
export const mediaFormats = {
  png: { kind: "picture", type: "image/png", name: "PNG" },
  jpg: { kind: "picture", type: "image/jpeg", name: "JPEG" },
  webp: { kind: "picture", type: "image/webp", name: "WebP" },
  gif: { kind: "picture", type: "image/gif", name: "GIF" },
  avif: { kind: "picture", type: "image/avif", name: "AVIF" },
  mp4: { kind: "video", type: "video/mp4", name: "MP4" },
  webm: { kind: "video", type: "video/webm", name: "WebM" },
  mp3: { kind: "sound", type: "audio/mpeg", name: "MP3" },
  ogg: { kind: "sound", type: "audio/ogg", name: "Ogg" },
  wav: { kind: "sound", type: "audio/wav", name: "WAV" },
} as const satisfies Record<string, FormatFacts>;

export type MediaFormat = keyof typeof mediaFormats;

export const mediaLimits = {
  /** Bytes of one file. */
  bytes: { picture: 10_000_000, video: 20_000_000, sound: 5_000_000 },
  /** Of a picture: pixels of a side, of the whole, and of all frames of one that moves. A page holds them unpacked. */
  side: 8_192,
  pixels: 25_000_000,
  frames: 2_000,
  framePixels: 1_000_000_000,
  /** Milliseconds: of a picture that moves, once through. */
  durationMs: { picture: 3_600_000, video: 120_000, sound: 600_000 },
  /** Of its name, UTF-16 units. */
  name: 100,
} as const satisfies Record<string, unknown>;

/** The most bytes that any file may have. */
export const mostMediaBytes = Math.max(...Object.values(mediaLimits.bytes));
