/** While something is spoken other sounds of the page go down, so that it is understood; then they come back. */

/** What is left of a sound beside speech, 0 to 1. */
const besideSpeech = 0.25;

/** A sound, as much of it as is changed here. */
interface Sounding {
  volume: number;
}

export interface Ducking {
  /** Somebody begins to speak, or nobody speaks any more. */
  speak(isSpoken: boolean): void;
  /** Plays a sound at a volume from 0 to 1, less while something is spoken. Returns what ends that. */
  follow(sound: Sounding, volume: number): () => void;
}

export function createDucking(): Ducking {
  const followed = new Map<Sounding, number>();
  let isSpoken = false;
  const apply = (sound: Sounding, volume: number): void => {
    sound.volume = Math.min(1, Math.max(0, volume * (isSpoken ? besideSpeech : 1)));
  };
  return {
    speak(is) {
      if (is === isSpoken) return;
      isSpoken = is;
      for (const [sound, volume] of followed) apply(sound, volume);
    },
    follow(sound, volume) {
      followed.set(sound, volume);
      apply(sound, volume);
      return () => followed.delete(sound);
    },
  };
}

/** Of the page: it has one pair of speakers. */
export const ducking = createDucking();
