/** The sounds of the widget's own alerts: one at a time, so that a flood of them does not become noise. */
import { safeSoundUrl } from "../../../kit/format.ts";
import { createSound } from "../../sound/sound.ts";
import type { Heard } from "../../sound/voice.ts";

export interface AlertSounds {
  /** Plays the sound of an alert in the place of what is heard; where it has none (""), that goes on. */
  play(key: string, address: string): void;
  /** The alert has gone, and its sound with it. */
  stop(key: string): void;
  silence(): void;
}

/** @param volume 0 to 1; at 0 nothing is loaded */
export function alertSounds(volume: number, log: (text: string) => void): AlertSounds {
  let playing: { key: string; heard: Heard } | undefined;

  function silence(): void {
    playing?.heard.stop();
    playing = undefined;
  }

  return {
    play(key, address) {
      const url = safeSoundUrl(address);
      if (url === undefined || volume === 0) return;
      silence();
      playing = { key, heard: createSound(url, volume, { changed: () => {}, log }) };
    },
    stop(key) {
      if (playing?.key === key) silence();
    },
    silence,
  };
}
