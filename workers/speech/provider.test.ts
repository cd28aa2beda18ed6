import { expect, test } from "vitest";
import { type AiBinding, providerOf } from "./provider.ts";

const off = { SPEECH_ENDPOINT: "", SPEECH_KEY: "", SPEECH_MODEL: "tts-1", SPEECH_VOICE: "alloy" };
const mp3 = new Uint8Array([0xff, 0xfb, 0x90, 0x00, 1, 2, 3]);
const neverFetched: typeof fetch = () => Promise.reject(new Error("nobody is asked"));

/** Workers AI as it answers: an object with the sound as Base64. */
function model(answer: unknown) {
  const asked: unknown[] = [];
  const AI: AiBinding = {
    run: (...input) => {
      asked.push(input);
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  };
  return { asked, provider: providerOf({ ...off, AI }, neverFetched) };
}

test("a host without any has no provider, and a server of its own goes before Workers AI", async () => {
  expect(providerOf({ ...off, AI: undefined }, neverFetched)).toBeUndefined();
  const { asked } = model({});
  const asks: string[] = [];
  const provider = providerOf({ ...off, SPEECH_ENDPOINT: "https://voices.example/v1/" }, (input) => {
    asks.push(input instanceof Request ? input.url : input.toString());
    return Promise.resolve(new Response(mp3));
  });
  expect(await provider?.({ text: "hello", language: "en" })).toEqual({
    ok: true,
    sound: { bytes: mp3, type: "audio/mpeg" },
  });
  expect(asks).toEqual(["https://voices.example/v1/audio/speech"]);
  expect(asked).toEqual([]);
});

test("the model is asked in the language of the text, without its region", async () => {
  const { asked, provider } = model({ audio: Buffer.from(mp3).toString("base64") });
  expect(await provider?.({ text: "こんにちは", language: "ja-JP" })).toEqual({
    ok: true,
    sound: { bytes: mp3, type: "audio/mpeg" },
  });
  expect(await provider?.({ text: "hi", language: undefined })).toMatchObject({ ok: true });
  expect(asked).toEqual([
    ["@cf/myshell-ai/melotts", { prompt: "こんにちは", lang: "ja" }],
    ["@cf/myshell-ai/melotts", { prompt: "hi", lang: "en" }],
  ]);
});

test("a language that the model does not read costs nothing", async () => {
  const { asked, provider } = model({});
  expect(await provider?.({ text: "Guten Tag", language: "de" })).toEqual({ ok: false, why: "no_voice" });
  expect(asked).toEqual([]);
});

test.each([
  ["nothing", {}],
  ["a text", { audio: Buffer.from("<html>").toString("base64") }],
  ["too much", { audio: "A".repeat(3_000_000) }],
  ["no object", "audio"],
  ["an error", new Error("the words of a viewer")],
])("%s is no sound, and is told without what was said", async (_, answer) => {
  const result = await model(answer).provider?.({ text: "the words of a viewer", language: "en" });
  expect(result).toMatchObject({ ok: false, why: "failed" });
  expect(JSON.stringify(result)).not.toContain("the words");
});
