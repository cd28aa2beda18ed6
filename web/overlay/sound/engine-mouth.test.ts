import { expect, test } from "vitest";
import { engineMouth } from "./engine-mouth.ts";
import { engineVoiceOf } from "./engine-voices.ts";
import type { SpeechAnswer, SpeechAsk } from "./speech-messages.ts";
import { eitherMouth, inManner, type Manner, type Mouth, type Voice } from "./voice.ts";

/** A bundled voice whose speaker says what the test says, and a clock that the test lets run. */
function stage(language = "en") {
  const asked: SpeechAsk[] = [];
  const played: { bytes: number; volume: number; over: (why?: string) => void; stopped: boolean }[] = [];
  const logs: string[] = [];
  const ends: string[] = [];
  let answer = (_answer: SpeechAnswer): void => {};
  let ring: (() => void) | undefined;
  let starts = 0;
  const mouth = engineMouth({
    language,
    volume: 0.8,
    start(heard) {
      answer = heard;
      starts += 1;
      return { ask: (ask) => asked.push(ask), stop: () => {} };
    },
    play(wav, volume, over) {
      const one = { bytes: wav.size, volume, over, stopped: false };
      played.push(one);
      return { stop: () => (one.stopped = true) };
    },
    after(_delayMs, callback) {
      ring = callback;
      return () => (ring = undefined);
    },
    log: (text) => logs.push(text),
  });
  const say = (text: string, asks?: string, manner?: Manner) =>
    mouth.say(text, asks, { began: () => {}, ended: () => ends.push(text) }, manner);
  const samples = new Int16Array(100);
  return {
    asked,
    played,
    logs,
    ends,
    say,
    mouth,
    starts: () => starts,
    answers: (id: number) => answer({ id, samples, sampleRate: 22_050 }),
    fails: (id: number) => answer({ id, error: "no engine" }),
    wait: () => ring?.(),
  };
}

test("a text is made sound of in its language and manner, played, and has then ended", () => {
  const { say, asked, answers, played, ends } = stage();
  say("Danke", "de-AT", { pitch: 70, pace: 200, volume: 0.5 });
  expect(asked).toEqual([{ id: 1, text: "Danke", voice: "de", dictionary: "de", pitch: 70, pace: 200 }]);
  answers(1);
  expect(played).toMatchObject([{ bytes: 244, volume: 0.4 }]);
  expect(ends).toEqual([]);
  played[0]?.over();
  expect(ends).toEqual(["Danke"]);
});

test("what was taken back is neither played nor does it end what comes after it", () => {
  const { say, mouth, answers, played, ends } = stage();
  say("one");
  mouth.cancel();
  say("two");
  answers(1);
  expect(played).toEqual([]);
  answers(2);
  mouth.cancel();
  expect(played[0]?.stopped).toBe(true);
  played[0]?.over();
  expect(ends).toEqual([]);
});

test("what it cannot speak ends at once, and says why; what has the same letters is read by the overlay's own voice", () => {
  const { say, asked, ends, logs } = stage();
  say("ありがとう", "ja");
  expect(ends).toEqual(["ありがとう"]);
  expect(logs).toEqual(["It is not spoken: there is no voice for ja"]);
  say("Mauruuru", "ty");
  expect(asked).toMatchObject([{ text: "Mauruuru", voice: "en-us" }]);
});

test("a voice that fails or hangs ends what it should speak, and is started anew", () => {
  const { say, fails, wait, ends, logs, starts } = stage();
  say("one");
  fails(1);
  say("two");
  wait();
  say("three");
  expect(ends).toEqual(["one", "two"]);
  expect(logs).toEqual(["It is not spoken: no engine", "It is not spoken: the voice takes too long"]);
  expect(starts()).toBe(2);
});

test.each([
  ["en", "en-us"],
  ["en_GB", "en-gb"],
  ["pt", "pt-br"],
  ["pt-PT", "pt"],
  ["es-AR", "es"],
  ["tlh", undefined],
  ["constructor", undefined],
])("the voice of %s is %s", (language, voice) => {
  expect(engineVoiceOf(language)?.voice).toBe(voice);
});

test("the browser's own voice speaks where that is chosen and there is one; nobody where none is wanted", () => {
  const said: string[] = [];
  const mouthOf = (name: string): Mouth => ({ say: (text) => void said.push(`${name}: ${text}`), cancel: () => {} });
  const heard = { began: () => {}, ended: () => {} };
  const both = eitherMouth({ bundled: mouthOf("bundled"), browser: mouthOf("browser"), host: undefined });
  both.say("a", undefined, heard);
  both.say("b", undefined, heard, { by: "browser" });
  eitherMouth({ bundled: mouthOf("bundled"), browser: undefined, host: undefined }).say("c", undefined, heard, {
    by: "browser",
  });
  expect(said).toEqual(["bundled: a", "browser: b", "bundled: c"]);

  const manners: unknown[] = [];
  const voice: Voice = {
    say(_text, _changed, _language, manner) {
      manners.push(manner);
      return { stop: () => {}, hold: () => {} };
    },
  };
  inManner(voice, { pitch: 10 })?.say("x", () => {});
  expect(manners).toEqual([{ pitch: 10 }]);
  expect(inManner(voice, undefined)).toBeUndefined();
});
