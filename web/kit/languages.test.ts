import { expect, test } from "vitest";
import { type Language, localeOf, sayerOf } from "./languages.ts";

test.each<[Language, string[], string]>([
  ["en", ["en-GB", "en-US"], "en-GB"],
  ["en", ["de-DE", "de", "en-AU"], "en-AU"],
  ["en", ["de-DE"], "en"],
  ["en", ["en"], "en"],
  ["en", [], "en"],
  // What is no tag, as a system without a language says it, would be an error of every date.
  ["en", ["en-US@posix", "en_GB", "en-", "en-IE"], "en-IE"],
  ["en", ["enm"], "en"],
  ["de", ["en-GB", "de-AT"], "de"],
  ["ar", ["ar-EG"], "ar"],
])("a page in %s, for who reads %j, writes dates as %s does", (language, wanted, locale) => {
  expect(localeOf(language, wanted)).toBe(locale);
  expect(() => new Intl.DateTimeFormat(localeOf(language, wanted))).not.toThrow();
});

test("a word that goes with a number has the form of its number, in each language", () => {
  const english = { made: "{events} {events:one=event;other=events}, {rest}", only: "{n:one=one;other=many}" };
  const say = (language: string, made?: string) => {
    const one = sayerOf<"made" | "only">(english, made === undefined ? {} : { made }, language);
    return (events: number) => one("made", { events, rest: "{x}" });
  };
  expect([0, 1, 2].map(say("en"))).toEqual(["0 events, {x}", "1 event, {x}", "2 events, {x}"]);
  // French counts none as one.
  const french = say("fr", "{events} {events:one=événement;other=événements}");
  expect([0, 1, 2].map(french)).toEqual(["0 événement", "1 événement", "2 événements"]);
  const arabic = say("ar", "{events:one=a;two=b;few=c;many=d;other=e}");
  expect([0, 1, 2, 3, 11, 100].map(arabic)).toEqual(["e", "a", "b", "c", "d", "e"]);
  // A word that a language lacks is English, and so is its number.
  expect([0, 1, 2].map(say("ja"))).toEqual(["0 events, {x}", "1 event, {x}", "2 events, {x}"]);
  // A number may be there for its word alone. Who gives none is told of many.
  const plain = sayerOf(english, {}, "en");
  expect([plain("only", { n: 1 }), plain("only", { n: 7 }), plain("made")]).toEqual([
    "one",
    "many",
    "{events} events, {rest}",
  ]);
});
