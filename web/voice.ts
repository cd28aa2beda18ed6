/** Speaks the alerts' texts, one after the other. Its effects are arguments, so that it can be tested without a voice. */

/** What speaks: one text at a time. */
export interface Mouth {
  say(text: string, heard: { began: () => void; ended: () => void }): void;
  cancel(): void;
}

export interface Voice {
  /**
   * Speaks a text, after those that were asked for before.
   * @param changed is told that it waits or is spoken, and when that has ended
   * @returns takes it back, also in the middle of a word
   */
  say(text: string, changed: (speaking: boolean) => void): () => void;
}

interface Speech {
  text: string;
  changed: (speaking: boolean) => void;
}

/** A browser without voices takes a text and says nothing, not even that it failed. */
const beginWithinMs = 3_000;

/** @param after calls back once after a time in milliseconds; the result takes that back */
export function createVoice(mouth: Mouth, after: (delayMs: number, callback: () => void) => () => void): Voice {
  const waiting: Speech[] = [];
  let current: Speech | undefined;
  let cancelWatch = (): void => {};

  function next(): void {
    const speech = waiting.shift();
    current = speech;
    if (!speech) return;
    cancelWatch = after(beginWithinMs, () => {
      mouth.cancel();
      end(speech);
    });
    const began = (): void => {
      if (current === speech) cancelWatch();
    };
    mouth.say(speech.text, { began, ended: () => end(speech) });
  }

  function end(speech: Speech): void {
    // Word of one that was taken back comes after the next one has begun.
    if (speech !== current) return;
    cancelWatch();
    next();
    speech.changed(false);
  }

  return {
    say(text, changed) {
      const speech = { text, changed };
      waiting.push(speech);
      changed(true);
      if (!current) next();
      return () => {
        const index = waiting.indexOf(speech);
        if (index !== -1) waiting.splice(index, 1);
        if (speech !== current) return;
        mouth.cancel();
        end(speech);
      };
    },
  };
}

/** The browser's own voice; undefined where it has none. */
export function browserMouth(language: string, volume: number): Mouth | undefined {
  if (!("speechSynthesis" in globalThis)) return undefined;
  return {
    say(text, { began, ended }) {
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.lang = language;
      utterance.volume = volume;
      utterance.addEventListener("start", began);
      utterance.addEventListener("end", ended);
      utterance.addEventListener("error", ended);
      speechSynthesis.speak(utterance);
    },
    cancel: () => speechSynthesis.cancel(),
  };
}
