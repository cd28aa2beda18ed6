/** Speaks the alerts' texts, one after the other. Its effects are arguments, so that it can be tested without a voice. */
import { scriptOf } from "#shared/script.ts";

/** How something is spoken; what is absent is as usual. */
export interface Manner {
  /**
   * `bundled`: by the voice that comes with the page, which OBS takes into the stream; `browser`: by the browser's own; `host`: by
   * one that the server asks for.
   */
  by?: "bundled" | "browser" | "host";
  /** The action whose own speech it is; absent where it is not, as of several alerts that became one. */
  source?: string | undefined;
  /** 0 to 99; 50 is the usual one. */
  pitch?: number;
  /** Words a minute; 165 is the usual one. */
  pace?: number;
  /** 0 to 1, of the overlay's own. */
  volume?: number;
}

/** What speaks: one text at a time. */
export interface Mouth {
  /** @param language BCP 47 tag; undefined: the mouth's own */
  say(
    text: string,
    language: string | undefined,
    heard: { began: () => void; ended: () => void },
    manner?: Manner,
  ): void;
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
  say(text: string, changed: (speaking: boolean) => void, language?: string, manner?: Manner): Heard;
}

interface Speech {
  text: string;
  language: string | undefined;
  manner: Manner | undefined;
  changed: (speaking: boolean) => void;
  held: boolean;
}

/** A browser without voices takes a text and says nothing, not even that it failed. */
const beginWithinMs = 3_000;

/**
 * @param after calls back once after a time in milliseconds; the result takes that back
 * @param speaks is told when somebody begins to speak, and when nobody does any more
 */
export function createVoice(
  mouth: Mouth,
  after: (delayMs: number, callback: () => void) => () => void,
  speaks: (isSpoken: boolean) => void = () => {},
): Voice {
  /** Those that have not ended, in the order they were asked for. */
  const speeches: Speech[] = [];
  /** What is being spoken, an object of its own each time that a speech is. */
  let current: { speech: Speech } | undefined;
  let cancelWatch = (): void => {};

  function next(): void {
    const speech = speeches.find(({ held }) => !held);
    const spoken = speech && { speech };
    current = spoken;
    speaks(spoken !== undefined);
    if (!spoken) return;
    cancelWatch = after(beginWithinMs, () => {
      mouth.cancel();
      end(spoken);
    });
    const began = (): void => {
      if (current === spoken) cancelWatch();
    };
    const { text, language, manner } = spoken.speech;
    mouth.say(text, language, { began, ended: () => end(spoken) }, manner);
  }

  function end(spoken: { speech: Speech }): void {
    // Word of one that was taken back comes after the next one has begun.
    if (spoken !== current) return;
    cancelWatch();
    remove(spoken.speech);
    next();
    spoken.speech.changed(false);
  }

  function remove(speech: Speech): boolean {
    const index = speeches.indexOf(speech);
    if (index !== -1) speeches.splice(index, 1);
    return index !== -1;
  }

  return {
    say(text, changed, language, manner) {
      const speech = { text, language, manner, changed, held: false };
      speeches.push(speech);
      changed(true);
      if (!current) next();
      return {
        stop() {
          if (current?.speech === speech) {
            mouth.cancel();
            end(current);
          } else if (remove(speech)) changed(false);
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

/** The browser's own voice; undefined where it has none. `log` is told what could not be spoken. */
export function browserMouth(language: string, volume: number, log: (text: string) => void): Mouth | undefined {
  if (!("speechSynthesis" in globalThis)) return undefined;
  return {
    say(text, asked, { began, ended }, manner = {}) {
      const chosen = chooseVoice(asked ?? language, speechSynthesis.getVoices?.() ?? []);
      if (!chosen) {
        log(`There is no voice for ${asked ?? language}: it is not spoken.`);
        began();
        ended();
        return;
      }
      const utterance = new SpeechSynthesisUtterance(text);
      utterance.lang = chosen.language ?? language;
      if (chosen.voice) utterance.voice = chosen.voice;
      utterance.volume = volume * (manner.volume ?? 1);
      utterance.pitch = (manner.pitch ?? 50) / 50;
      utterance.rate = (manner.pace ?? 165) / 165;
      utterance.addEventListener("start", began);
      utterance.addEventListener("end", ended);
      utterance.addEventListener("error", ended);
      speechSynthesis.speak(utterance);
    },
    cancel: () => speechSynthesis.cancel(),
  };
}

/** The same voice, in a manner of its own; undefined where it is to be silent. */
export function inManner(voice: Voice | undefined, manner: Manner | undefined): Voice | undefined {
  if (!voice || !manner) return undefined;
  return { say: (text, changed, language, own) => voice.say(text, changed, language, { ...manner, ...own }) };
}

/** Those that may be there. */
export interface Mouths {
  bundled: Mouth;
  browser: Mouth | undefined;
  host: Mouth | undefined;
}

/** Speaks by the mouth that a manner wants; where that is not there by the bundled one. */
export function eitherMouth(mouths: Mouths): Mouth {
  return {
    say(text, language, heard, manner) {
      const mouth = mouths[manner?.by ?? "bundled"] ?? mouths.bundled;
      mouth.say(text, language, heard, manner);
    },
    cancel() {
      for (const mouth of Object.values(mouths) as (Mouth | undefined)[]) mouth?.cancel();
    },
  };
}

/**
 * What speaks a language: a voice of the same language and region, else of the same language; the browser's choice where it
 * does not say which voices it has. Where there is no such voice, the overlay's own (no `language`) reads what has the same
 * letters; undefined for letters that it cannot read.
 */
export function chooseVoice<Voice extends { lang: string }>(
  language: string,
  voices: readonly Voice[],
): { language?: string; voice?: Voice } | undefined {
  if (voices.length === 0) return { language };
  const primary = primaryOf(language);
  const fitting = voices.filter((voice) => primaryOf(voice.lang) === primary);
  const voice = fitting.find(({ lang }) => tagOf(lang) === tagOf(language)) ?? fitting[0];
  if (voice) return { language: fitting.length > 0 && primary === language ? voice.lang : language, voice };
  return scriptOf(language) === "Latn" ? {} : undefined;
}

/** Some systems write `pt_BR`. */
const tagOf = (tag: string): string => tag.replaceAll("_", "-").toLowerCase();
const primaryOf = (tag: string): string => tagOf(tag).split("-")[0] ?? "";
