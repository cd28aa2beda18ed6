/** Speaks the alerts' texts, one after the other. Its effects are arguments, so that it can be tested without a voice. */

/** What speaks: one text at a time. */
export interface Mouth {
  say(text: string, heard: { began: () => void; ended: () => void }): void;
  cancel(): void;
}

/** Something of an alert that is heard. */
export interface Heard {
  /** Takes it back, also in the middle of a word. */
  stop(): void;
  /** Makes it wait, or lets it be heard after all. */
  hold(held: boolean): void;
}

export interface Voice {
  /**
   * Speaks a text, after those that were asked for before. One that is held in the middle lets others go first, and is
   * spoken anew from its beginning.
   * @param changed is told that it waits or is spoken, and when that has ended
   */
  say(text: string, changed: (speaking: boolean) => void): Heard;
}

interface Speech {
  text: string;
  changed: (speaking: boolean) => void;
  held: boolean;
}

/** A browser without voices takes a text and says nothing, not even that it failed. */
const beginWithinMs = 3_000;

/** @param after calls back once after a time in milliseconds; the result takes that back */
export function createVoice(mouth: Mouth, after: (delayMs: number, callback: () => void) => () => void): Voice {
  /** Those that have not ended, in the order they were asked for. */
  const speeches: Speech[] = [];
  /** What is being spoken, an object of its own each time that a speech is. */
  let current: { speech: Speech } | undefined;
  let cancelWatch = (): void => {};

  function next(): void {
    const speech = speeches.find(({ held }) => !held);
    const spoken = speech && { speech };
    current = spoken;
    if (!spoken) return;
    cancelWatch = after(beginWithinMs, () => {
      mouth.cancel();
      end(spoken);
    });
    const began = (): void => {
      if (current === spoken) cancelWatch();
    };
    mouth.say(spoken.speech.text, { began, ended: () => end(spoken) });
  }

  function end(spoken: { speech: Speech }): void {
    // Word of one that was taken back comes after the next one has begun.
    if (spoken !== current) return;
    cancelWatch();
    remove(spoken.speech);
    next();
    spoken.speech.changed(false);
  }

  function remove(speech: Speech): void {
    const index = speeches.indexOf(speech);
    if (index !== -1) speeches.splice(index, 1);
  }

  return {
    say(text, changed) {
      const speech = { text, changed, held: false };
      speeches.push(speech);
      changed(true);
      if (!current) next();
      return {
        stop() {
          remove(speech);
          if (current?.speech !== speech) return;
          mouth.cancel();
          end(current);
        },
        hold(held) {
          speech.held = held;
          if (held && current?.speech === speech) {
            cancelWatch();
            mouth.cancel();
            next();
          } else if (!current) next();
        },
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
