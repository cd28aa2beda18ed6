import { expect, test } from "vitest";
import type { Payload } from "#shared/event.ts";
import { type Sentence, withCaption } from "./caption.ts";

const caption = (text: string, change: Partial<Payload<"CAPTION">> = {}): Payload<"CAPTION"> => ({
  text,
  language: "en",
  ...change,
});
const after = (captions: Payload<"CAPTION">[], language = "") =>
  captions.reduce<readonly Sentence[]>((all, one, offset) => withCaption(all, one, { language, offset }), []);
const texts = (sentences: readonly Sentence[]) => sentences.map(({ text }) => text);

test("a sentence grows in its place, whatever order its captions come in, and is fixed once it is definite", () => {
  const part = (text: string, sequenceId: string, definite = false) =>
    caption(text, { sentenceId: "s", sequenceId, definite });
  expect(texts(after([part("So", "0"), part("So this", "2"), part("So th", "1")]))).toEqual(["So this"]);
  expect(after([part("So this is", "3", true), part("So", "4")])).toMatchObject([
    { text: "So this is", definite: true },
  ]);
});

test("the latest sentences are kept, each of which says nothing of the others", () => {
  const five = ["a", "b", "c", "d", "e"].map((text) => caption(text, { sentenceId: text }));
  expect(texts(after(five))).toEqual(["b", "c", "d", "e"]);
  expect(texts(after([caption("one"), caption("two")]))).toEqual(["one", "two"]);
});

test("in the language that is wanted, or nothing", () => {
  const both = caption("hello", {
    texts: [
      { text: "hello", language: "en" },
      { text: "olá", language: "pt-BR" },
    ],
  });
  expect(texts(after([both], "pt"))).toEqual(["olá"]);
  expect(texts(after([both], "ja"))).toEqual([]);
});

test("a very long one is bounded, and an empty one is none", () => {
  expect(after([caption("x".repeat(10_000))])[0]?.text.length).toBeLessThanOrEqual(400);
  expect(after([caption(" ")])).toEqual([]);
});
