import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { capMarks, cutGraphemes, graphemesOf, isVisible } from "./graphemes.ts";

const family = "👨‍👩‍👧‍👦";

describe("cutGraphemes", () => {
  test.each([
    ["hello", { units: 10 }, "hello"],
    ["hello", { units: 3 }, "hel"],
    ["hello", { units: 10, graphemes: 2 }, "he"],
    [family + family, { units: 100, graphemes: 1 }, family],
    [`a${family}`, { units: 5 }, "a"],
    ["e\u0301e\u0301", { units: 3 }, "e\u0301"],
    ["ae\u0301", { units: 2 }, "a"],
    ["🇩🇪🇫🇷", { units: 100, graphemes: 1 }, "🇩🇪"],
    ["a🌹", { units: 2 }, "a"],
    ["a\r\nb", { units: 2 }, "a"],
    ["", { units: 0 }, ""],
    [family, { units: 3 }, "👨\u200d"],
    ["🌹", { units: 1 }, ""],
  ])("cuts %j to %j as %j", (text, most, cut) => {
    expect(cutGraphemes(text, most)).toBe(cut);
  });

  test("looks at the beginning only, however long a text is", () => {
    expect(cutGraphemes("é".repeat(5_000_000), { units: 40, graphemes: 10 })).toBe("é".repeat(10));
  });

  test("cuts what was cut before to the same", () => {
    for (const text of [`${family}é🌹`.repeat(60), `x${"\u0301".repeat(900)}`, "abc".repeat(200)]) {
      const once = cutGraphemes(text, { units: 256 });
      expect(once.length).toBeLessThanOrEqual(256);
      expect(cutGraphemes(once, { units: 256 })).toBe(once);
    }
  });
});

describe("capMarks", () => {
  test.each([
    ["Ada", "Ada"],
    ["Việt Nam".normalize("NFD"), "Việt Nam".normalize("NFD")],
    ["นี่คือที่", "นี่คือที่"],
    ["שָׁלוֹם", "שָׁלוֹם"],
    ["བརྒྱུད", "བརྒྱུད"],
    [`${family}❤️‍🔥1️⃣`, `${family}❤️‍🔥1️⃣`],
    [`Z${"\u0335".repeat(40)}a`, `Z${"\u0335".repeat(4)}a`],
    ["🌹🔥✨🌸🎉⭐", "🌹🔥✨🌸🎉⭐"],
    [`🌹🔥${"\u0335".repeat(40)}✨`, `🌹🔥${"\u0335".repeat(4)}✨`],
    [`\ud83c${"\u0335".repeat(5)}`, `\ud83c${"\u0335".repeat(4)}`],
    [`Z${"\u0335\u200d".repeat(40)}a`, `Z${"\u0335\u200d".repeat(4)}a`],
  ])("makes %j %j", (text, capped) => {
    expect(capMarks(text)).toBe(capped);
  });

  test("knows every mark that there is", () => {
    const all = Array.from({ length: 0x110000 }, (_, character) => character).filter(
      (it) => it < 0xd800 || it > 0xdfff,
    );
    const marks = all.map((character) => String.fromCodePoint(character)).filter((sign) => /\p{M}/u.test(sign));
    expect(marks.length).toBeGreaterThan(2_000);
    expect(marks.filter((mark) => capMarks(`a${mark.repeat(6)}`) !== `a${mark.repeat(4)}`)).toEqual([]);
  });

  test("leaves no more than four marks together, and takes nothing but marks and what joins them", () => {
    const sign = fc.constantFrom(
      "a",
      "e\u0301",
      "\u0335",
      "\u200d",
      "\u0e35",
      "\u{1d165}",
      "語",
      "한",
      "🌹",
      "\ud83c",
      "✨",
      "я",
      " ",
    );
    fc.assert(
      fc.property(fc.array(sign, { maxLength: 24 }), (signs) => {
        const text = signs.join("");
        const capped = capMarks(text);
        expect(capped).not.toMatch(/\p{M}{5}/u);
        const letters = (of: string) => of.replaceAll(/[\p{M}\u200d]/gu, "");
        expect(letters(capped)).toBe(letters(text));
        expect(capped === text || /[\p{M}\u200d]{5}/u.test(text)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

test.each([
  ["Ada", true],
  [".", true],
  ["🌹", true],
  ["ا", true],
  ["", false],
  [" \t\n\u00a0\u3000", false],
  ["\u3164", false],
  ["\u2800\u2800", false],
  ["\u200b\u200b\u200d", false],
  ["\u{e0041}\u{e0042}", false],
  ["\u0301\u0301", false],
  ["\u202e\u2066", false],
  ["\u3164a", true],
])("a reader sees something of %j: %s", (text, visible) => {
  expect(isVisible(text)).toBe(visible);
});

test("takes no sign for visible that Unicode knows as a blank, a mark or something that is not shown", () => {
  const blank = /[\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]/u;
  const signs = Array.from({ length: 0x110000 }, (_, character) => String.fromCodePoint(character));
  expect(signs.filter((sign) => blank.test(sign) && isVisible(sign))).toEqual([]);
});

const pieces = [
  "a",
  " ",
  "é",
  "e\u0301",
  "好",
  "😀",
  "👨‍👩‍👧‍👦",
  "🇩🇪",
  "🇺🇸",
  "\r\n",
  "\u0301",
  "क्षि",
  "\u1100",
  "\u1161",
  "\ud83d",
  "\u200d",
];

test("any text is cut where one of its graphemes ends, and no earlier than it has to be", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...pieces), { minLength: 1 }),
      fc.integer({ min: 1, max: 40 }),
      (parts, units) => {
        const text = parts.join("");
        const cut = cutGraphemes(text, { units });
        const ends = graphemesOf(text).reduce<number[]>((all, one) => [...all, (all.at(-1) ?? 0) + one.length], []);
        const end = ends.findLast((one) => one <= units);
        expect(text.startsWith(cut)).toBe(true);
        // A single grapheme that is longer than all the room is cut inside, but not in the middle of a character.
        expect(end === undefined ? [units - 1, units] : [end]).toContain(cut.length);
      },
    ),
    { numRuns: 1_000 },
  );
});
