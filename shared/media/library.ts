/** Sounds, pictures and a video of our own (web/library/), so that a first alert is neither mute nor empty. They may be used by anybody: CC0. */
import type { MediaKind } from "./formats.ts";

export interface LibraryEntry {
  /** A path of this host. */
  address: string;
  /** In English. */
  name: string;
  kind: MediaKind;
  durationMs: number | null;
}

const sound = (file: string, name: string, durationMs: number): LibraryEntry => ({
  address: `/library/${file}.wav`,
  name,
  kind: "sound",
  durationMs,
});
const picture = (file: string, name: string): LibraryEntry => ({
  address: `/library/${file}.svg`,
  name,
  kind: "picture",
  durationMs: null,
});

const video = (file: string, name: string, durationMs: number): LibraryEntry => ({
  address: `/library/${file}.webm`,
  name,
  kind: "video",
  durationMs,
});

export const library: readonly LibraryEntry[] = [
  sound("chime", "Chime", 1_100),
  sound("pop", "Pop", 400),
  sound("sparkle", "Sparkle", 1_400),
  sound("fanfare", "Fanfare", 1_950),
  sound("whoosh", "Whoosh", 750),
  sound("warm", "Warm", 1_900),
  sound("knock", "Knock", 600),
  sound("rise", "Rise", 1_500),
  sound("tick", "Tick", 100),
  picture("rose", "Rose"),
  picture("heart", "Heart"),
  picture("star", "Star"),
  picture("gift", "Gift"),
  picture("crown", "Crown"),
  picture("confetti", "Confetti"),
  video("orbit", "Orbit", 3_000),
];
