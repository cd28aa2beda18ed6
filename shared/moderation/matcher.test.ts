import { expect, test } from "vitest";
import { type ListedWord, matcherOf } from "./matcher.ts";

const listed = (word: string, more: Partial<ListedWord<string>> = {}): ListedWord<string> => ({
  word,
  match: "whole",
  exact: false,
  what: word,
  ...more,
});
/** What of a text is found, as it stands there. */
function found(text: string, ...words: (string | ListedWord<string>)[]): string[] {
  const matcher = matcherOf(words.map((word) => (typeof word === "string" ? listed(word) : word)));
  return matcher.find(text).map(({ start, end }) => text.slice(start, end));
}
const inside = (word: string) => listed(word, { match: "inside" });

test.each([
  ["in capitals", "you IDIOT!", "idiot", "IDIOT"],
  ["Cyrillic letters", "you idiоt", "idiot", "idiоt"],
  ["Greek letters", "you ιdιοτ.", "idiot", "ιdιοτ"],
  ["wide letters", "ｉｄｉｏｔ you", "idiot", "ｉｄｉｏｔ"],
  ["letters in costume", "𝖎𝖉𝖎𝖔𝖙", "idiot", "𝖎𝖉𝖎𝖔𝖙"],
  ["letters in circles", "ⓘⓓⓘⓞⓣ", "idiot", "ⓘⓓⓘⓞⓣ"],
  ["signs for letters", "1d!0t", "idiot", "1d!0t"],
  ["marks on letters", "ìdíőt", "idiot", "ìdíőt"],
  ["a tower of marks", "i\u0335\u0336d\u0337iot", "idiot", "i\u0335\u0336d\u0337iot"],
  ["nothing to see in between", "i\u200bd\u2060i\u00adot", "idiot", "i\u200bd\u2060i\u00adot"],
  ["letters drawn out", "idiooooot", "idiot", "idiooooot"],
  ["a letter twice that nobody doubles", "you fuuck", "fuck", "fuuck"],
  ["the first letter twice", "ffuck you", "fuck", "ffuck"],
  ["the last letter twice", "idiott", "idiot", "idiott"],
  ["the dotless i for an i", "sen ıdıot", "idiot", "ıdıot"],
  ["a Turkish word with its own i", "çok sıkıcı", "sıkıcı", "sıkıcı"],
  ["letters pulled apart", "you i d i o t!", "idiot", "i d i o t"],
  ["letters with points between", "i.d.i.o.t", "idiot", "i.d.i.o.t"],
  ["an emoji beside it", "🤡idiot🤡", "idiot", "idiot"],
  ["Arabic with marks", "أنت حِمَار", "حمار", "حِمَار"],
  ["Arabic drawn out with a tatweel", "حـمـار", "حمار", "حـمـار"],
  ["another alef", "أحمق", "احمق", "أحمق"],
  ["German ß for ss", "so ein Scheiß", "scheiss", "Scheiß"],
  ["German ss for ß", "SCHEISS drauf", "scheiß", "SCHEISS"],
  ["the Turkish İ", "İĞRENÇ şey", "iğrenç", "İĞRENÇ"],
  ["the Turkish ı in capitals", "ÇOK SIKICI", "sıkıcı", "SIKICI"],
  ["Russian in capitals", "ДУРАК ты", "дурак", "ДУРАК"],
  ["Russian with a Latin letter", "дypак", "дурак", "дypак"],
  ["Hebrew with points", "טִפֵּשׁ", "טפש", "טִפֵּשׁ"],
  ["Japanese, which has no spaces", "お前は馬鹿だ", "馬鹿", "馬鹿"],
  ["Thai, which has no spaces", "คุณโง่มาก", "โง่", "โง่"],
  ["words with a space", "go   kill, yourself", "kill yourself", "kill, yourself"],
])("finds %s", (_what, text, word, expected) => {
  expect(found(text, word)).toEqual([expected]);
});

test.each([
  ["Scunthorpe", "greetings from Scunthorpe", "cunt"],
  ["a longer word", "a classic assessment", "ass"],
  ["a word with one letter more", "a good day", "god"],
  ["a word with one letter less", "as you like", "ass"],
  ["another word by two letters in it", "dinner is ready", "diner"],
  ["a short word with a letter twice", "gaag", "gag"],
  ["the Turkish word that only looks like one", "ne kadar sıkıcı", "sikici"],
  ["the Turkish word with another i", "çok sık", "sik"],
  ["the German word with ß", "viel Spaß", "ass"],
  ["a number", "455 points, 1000 coins", "ass"],
  ["a question of one letter", "was it I? a b", "iab"],
  ["an Arabic word that begins alike", "حمارين", "حمار"],
  ["Hangul that shares a letter", "강아지", "가"],
  ["kana with another mark", "ばか", "はか"],
  ["a Russian word with й", "мой", "мои"],
])("leaves %s", (_what, text, word) => {
  expect(found(text, word)).toEqual([]);
});

test("finds within longer words where it is asked to, and only there", () => {
  expect(found("Scunthorpe", inside("cunt"))).toEqual(["cunt"]);
  expect(found("superidiotisch idiot", inside("idiot"))).toEqual(["idiot", "idiot"]);
  expect(found("superidiotisch idiot", "idiot")).toEqual(["idiot"]);
  expect(found("abcd", inside("bc"), inside("abcd"), inside("c"))).toEqual(["bc", "c", "abcd"]);
});

test("a word that is exact has look-alikes, and is told apart from them", () => {
  const exact = listed("lồn", { exact: true });
  expect(found("LỒN", exact)).toEqual(["LỒN"]);
  expect(found("một lon bia", exact)).toEqual([]);
  expect(found("một lon bia", "lồn")).toEqual(["lon"]);
});

test("what nothing is left of is left out, and a list of it finds nothing", () => {
  expect(matcherOf([listed(" \u200b "), listed("!!!"), listed("👍")]).isEmpty).toBe(true);
  expect(found("anything at all! 👍", " ", "!!!")).toEqual([]);
});

test("a list that is made to be slow, and a text that is, take no more than so many looks", () => {
  const words = Array.from({ length: 1_000 }, (_, index) =>
    inside("ab".repeat(1 + (index % 32)) + (index % 2 ? "a" : "")),
  );
  const matcher = matcherOf(words);
  const text = "ab".repeat(4_000);
  expect(matcher.find(text).length).toBeLessThanOrEqual(16 * text.length);
});
