import { expect, test } from "vitest";
import { ada, ben, chat } from "../../example-events.ts";
import { cloudOf, saidOf } from "./cloud.ts";

const without = new Set<string>();
const wordsOf = (message: string) => saidOf(chat(1, message))?.words;

test("the words of a message, each once, without those that say nothing", () => {
  expect(wordsOf("The PIZZA is so good, pizza!")).toEqual(["pizza", "good"]);
  expect(wordsOf("ร้องเพลง")).not.toEqual([]);
  expect(wordsOf("おめでとう")).toBeDefined();
  expect(wordsOf("猫")).toEqual(["猫"]);
  expect(wordsOf("مرحبا")).toEqual(["مرحبا"]);
});

test("addresses, handles, codes, numbers and single letters are no words", () => {
  expect(wordsOf("https://host.example/pizza @ada #one [laughcry] 42 x !!")).toBeUndefined();
  // What viewers write to take part is said to the overlay, and not to the chat.
  expect(wordsOf("!join")).toBeUndefined();
  expect(wordsOf("!song pizza /me wow!")).toEqual(["pizza", "wow"]);
});

test("one message has at most twelve, and none longer than a line holds", () => {
  expect(
    wordsOf(
      Array.from({ length: 40 }, (_, index) => `word${String.fromCharCode(97 + (index % 26))}${index}`).join(" "),
    ),
  ).toHaveLength(12);
  expect(wordsOf("x".repeat(100))).toBeUndefined();
});

test("a word is as large as many people wrote it, however often each of them did", () => {
  const said = [
    chat(1, "cat", { user: ada }),
    chat(2, "cat", { user: ada }),
    chat(3, "cat", { user: ada }),
    chat(4, "pizza", { user: ada }),
    chat(5, "pizza", { user: ben }),
  ].flatMap((event) => saidOf(event) ?? []);
  expect(cloudOf(said, { words: 10, from: 1, without })).toEqual([
    { word: "cat", people: 1, size: 1 },
    { word: "pizza", people: 2, size: 5 },
  ]);
  expect(cloudOf(said, { words: 10, from: 2, without }).map(({ word }) => word)).toEqual(["pizza"]);
  expect(cloudOf(said, { words: 1, from: 1, without })).toHaveLength(1);
  expect(cloudOf(said, { words: 10, from: 1, without: new Set(["pizza"]) }).map(({ word }) => word)).toEqual(["cat"]);
});

test("what a list has covered is no word", () => {
  expect(wordsOf("you ***** and b**d pizza")).toEqual(["pizza"]);
});
