/**
 * The bundled voice: text becomes sound beside the page, and the page plays it, as any other sound of it. So OBS takes it into the
 * stream, which it does not with what a browser speaks by itself.
 */
import { scriptOf } from "#shared/script.ts";
import { engineVoiceOf } from "./engine-voices.ts";
import type { SpeechAnswer, SpeechAsk } from "./speech-messages.ts";
import type { Manner, Mouth } from "./voice.ts";
import { wavOf } from "./wav.ts";

/** What makes sound of a text, beside the page. */
export interface Speaker {
  ask: (ask: SpeechAsk) => void;
  stop: () => void;
}

/** What plays a sound; `over` once, whether it was heard or not. */
export type Play = (wav: Blob, volume: number, over: (why?: string) => void) => { stop: () => void };

export interface EngineNeeds {
  /** The overlay's own, a BCP 47 tag. */
  language: string;
  /** 0 to 1. */
  volume: number;
  /** Starts one; `heard` is told its answers, and `failed` that it cannot be. */
  start: (heard: (answer: SpeechAnswer) => void, failed: (why: string) => void) => Speaker;
  play: Play;
  after: (delayMs: number, callback: () => void) => () => void;
  log: (text: string) => void;
}

/** Loading the engine on a slow line takes longest. One that says nothing for so long hangs, and is started anew. */
const answerWithinMs = 20_000;

/** What is being spoken: until the sound is there it is asked for, then it is played. */
interface Current {
  id: number;
  volume: number;
  ended: () => void;
  cancelWatch: () => void;
  playing?: { stop: () => void };
}

export function engineMouth({ language, volume, start, play, after, log }: EngineNeeds): Mouth {
  let speaker: Speaker | undefined;
  let current: Current | undefined;
  let lastId = 0;

  function end(why?: string): void {
    if (why !== undefined) log(`It is not spoken: ${why}`);
    const over = current;
    current = undefined;
    over?.cancelWatch();
    over?.ended();
  }

  function giveUp(why: string): void {
    speaker?.stop();
    speaker = undefined;
    end(why);
  }

  function heard(answer: SpeechAnswer): void {
    // Of what was taken back meanwhile.
    if (!current || current.id !== answer.id) return;
    current.cancelWatch();
    if ("error" in answer) return end(answer.error);
    const { id } = answer;
    current.playing = play(wavOf(answer.samples, answer.sampleRate), current.volume, (why) => {
      if (current?.id === id) end(why);
    });
  }

  return {
    say(text, asked, { began, ended }, manner: Manner = {}) {
      // It says by itself when it is over, also where nothing comes.
      began();
      lastId += 1;
      const voice = engineVoiceOf(asked ?? language) ?? (readsLetters(asked) ? engineVoiceOf(language) : undefined);
      current = { id: lastId, volume: volume * (manner.volume ?? 1), ended, cancelWatch: () => {} };
      if (!voice) return end(`there is no voice for ${asked ?? language}`);
      current.cancelWatch = after(answerWithinMs, () => giveUp("the voice takes too long"));
      speaker ??= start(heard, giveUp);
      speaker.ask({ id: lastId, text, ...voice, pitch: manner.pitch ?? 50, pace: manner.pace ?? 165 });
    },
    cancel() {
      const cut = current;
      current = undefined;
      cut?.cancelWatch();
      cut?.playing?.stop();
    },
  };
}

/** What has the letters of the overlay's own language can be read out by its voice. */
function readsLetters(asked: string | undefined): boolean {
  return asked !== undefined && scriptOf(asked) === "Latn";
}

/** Starts the speaker of the page (web/speech/). */
export function startSpeaker(heard: (answer: SpeechAnswer) => void, failed: (why: string) => void): Speaker {
  const worker = new Worker("/assets/speech/speaker.js", { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<SpeechAnswer>) => heard(data));
  worker.addEventListener("error", () => failed("the voice did not come"));
  return { ask: (ask) => worker.postMessage(ask, []), stop: () => worker.terminate() };
}

/** Plays a sound by an element of the page. */
export const playOnPage: Play = (wav, volume, over) => {
  const url = URL.createObjectURL(wav);
  const element = new Audio(url);
  element.dataset["speech"] = "";
  let isOver = false;
  const end = (why?: string): void => {
    if (isOver) return;
    isOver = true;
    element.remove();
    URL.revokeObjectURL(url);
    over(why);
  };
  element.volume = Math.min(1, volume);
  element.addEventListener("ended", () => end());
  element.addEventListener("error", () => end("the sound is broken"));
  document.body.append(element);
  element.play().catch((error: unknown) => end(String(error)));
  return {
    stop() {
      isOver = true;
      element.pause();
      element.remove();
      URL.revokeObjectURL(url);
    },
  };
};
