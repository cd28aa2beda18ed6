/**
 * Makes sound of texts, beside the page, so that no picture waits for it. The engine comes with the first text, and a language's
 * dictionary with the first text in it.
 */
import type { SpeechAnswer, SpeechAsk } from "../overlay/sound/speech-messages.ts";

/** As much of the engine's program as is used here. */
interface Engine {
  FS_createDataFile: (
    folder: string,
    name: string,
    bytes: Uint8Array,
    read: boolean,
    write: boolean,
    own: boolean,
  ) => void;
  eSpeakNGWorker: new () => Speaking;
}
interface Speaking {
  /** 0 where it has the voice. */
  set_voice: (name: string) => number;
  set_rate: (wordsPerMinute: number) => void;
  set_pitch: (pitch: number) => void;
  get_samplerate: () => number;
  /** Calls back with piece after piece; true ends it. */
  synthesize: (text: string, heard: (samples: Int16Array<ArrayBuffer>) => boolean) => void;
}

/** Of one text: more nobody listens to. */
const mostSeconds = 60;
const folder = "/usr/share/espeak-ng-data";

const scope = globalThis as unknown as {
  postMessage: (answer: SpeechAnswer, transfer: Transferable[]) => void;
  addEventListener: (type: "message", heard: (event: MessageEvent<SpeechAsk>) => void) => void;
};

let engine: Promise<Engine> | undefined;
let speaking: Speaking | undefined;
const loaded = new Map<string, Promise<void>>();
/** One after the other: the engine has one voice. */
let last: Promise<void> = Promise.resolve();

scope.addEventListener("message", ({ data }) => {
  last = last.then(() => speak(data));
});

async function speak(ask: SpeechAsk): Promise<void> {
  try {
    const samples = await synthesize(ask);
    scope.postMessage({ id: ask.id, ...samples }, [samples.samples.buffer]);
  } catch (error) {
    scope.postMessage({ id: ask.id, error: String(error) }, []);
  }
}

async function synthesize({ text, voice, dictionary, pitch, pace }: SpeechAsk) {
  engine ??= loadEngine();
  const program = await engine.catch((error: unknown) => {
    engine = undefined;
    throw error;
  });
  const words = loaded.get(dictionary) ?? loadDictionary(program, dictionary);
  loaded.set(dictionary, words);
  await words.catch((error: unknown) => {
    loaded.delete(dictionary);
    throw error;
  });
  speaking ??= new program.eSpeakNGWorker();
  if (speaking.set_voice(voice) !== 0) throw new Error(`there is no voice ${voice}`);
  speaking.set_pitch(pitch);
  speaking.set_rate(pace);
  const sampleRate = speaking.get_samplerate();
  const pieces: Int16Array[] = [];
  let size = 0;
  speaking.synthesize(text, (piece) => {
    pieces.push(piece);
    size += piece.length;
    return size > mostSeconds * sampleRate;
  });
  const samples = new Int16Array(size);
  let at = 0;
  for (const piece of pieces) {
    samples.set(piece, at);
    at += piece.length;
  }
  return { samples, sampleRate };
}

async function loadEngine(): Promise<Engine> {
  const data = await get("espeak-ng.data");
  const program = (await import(/* @vite-ignore */ new URL("espeak-ng.js", import.meta.url).href)) as {
    default: (options: { getPreloadedPackage: () => ArrayBuffer }) => Promise<Engine>;
  };
  return program.default({ getPreloadedPackage: () => data });
}

async function loadDictionary(program: Engine, dictionary: string): Promise<void> {
  const bytes = new Uint8Array(await get(`${dictionary}.dict`));
  program.FS_createDataFile(folder, `${dictionary}_dict`, bytes, true, true, true);
}

async function get(file: string): Promise<ArrayBuffer> {
  const answer = await fetch(new URL(file, import.meta.url));
  if (!answer.ok) throw new Error(`${file} did not come: ${answer.status}`);
  return answer.arrayBuffer();
}
