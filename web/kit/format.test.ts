import { expect, test } from "vitest";
import {
  alertTextOf,
  compactNumbers,
  safeSoundUrl,
  initialOf,
  markedMessageOf,
  messageOf,
  nameOf,
  safeImageUrl,
  wholeNumbers,
} from "./format.ts";
import { remainingOf } from "#shared/remaining.ts";

test("numbers are written shortly, in the language asked for", () => {
  expect([0, 999, 1_234, 1_234_567, 9_007_199_254_740_991].map(compactNumbers("en"))).toEqual([
    "0",
    "999",
    "1.2K",
    "1.2M",
    "9007.2T",
  ]);
  expect(compactNumbers("de")(1_234_567)).toBe("1,2\u00A0Mio.");
});

test("a name is the display name, else the handle; never longer than 40 characters as people count them", () => {
  expect(nameOf({ userId: "1", uniqueId: "ada", displayName: " " })).toBe("ada");
  const long = nameOf({ userId: "1", uniqueId: "x", displayName: "🌹".repeat(5_000) });
  expect(Array.from(long)).toHaveLength(40);
  expect(long.endsWith("🌹…")).toBe(true);
  const family = "👨‍👩‍👧‍👦";
  expect(nameOf({ userId: "1", uniqueId: "x", displayName: family.repeat(40) })).toBe(family.repeat(40));
  expect(nameOf({ userId: "1", uniqueId: "x", displayName: family.repeat(41) })).toBe(`${family.repeat(39)}…`);
});

test.each(["\u3164", "\u2800\u2800", "\u200b\u200d", "\u{e0041}\u{e0042}", "\u0301"])(
  "a name that shows nothing (%j) gives way to the handle",
  (displayName) => {
    expect(nameOf({ userId: "1", uniqueId: "ada", displayName })).toBe("ada");
  },
);

test("a letter carries no tower of marks over the lines around it", () => {
  const tower = `Z${"\u0335\u0301".repeat(50)}algo`;
  const kept = `Z${"\u0335\u0301".repeat(2)}algo`;
  expect(nameOf({ userId: "1", uniqueId: "x", displayName: tower })).toBe(kept);
  expect(messageOf(tower)).toBe(kept);
});

test("marks that turn the direction around, and control characters, are taken out of a name", () => {
  expect(nameOf({ userId: "1", uniqueId: "x", displayName: "\u202Emoc\u2066.\u0007x" })).toBe("moc.x");
});

test("a message is one line of text", () => {
  expect(messageOf("  a\n\n\tb  ")).toBe("a b");
  expect(messageOf("x".repeat(16_000))).toHaveLength(300);
});

test("the text of an alert keeps its lines, as far as there is room, and nothing that deceives", () => {
  expect(alertTextOf("  Ada  sent\n\u202EroseS \n")).toBe("Ada sent\nroseS");
  expect(alertTextOf("a\n".repeat(20))).toBe("a\na\na\na\na\na");
  expect(alertTextOf("x".repeat(400))).toHaveLength(400);
});

test.each([
  [0, "0:00"],
  [-5_000, "0:00"],
  [1, "0:01"],
  [59_001, "1:00"],
  [245_000, "4:05"],
  [3_845_000, "1:04:05"],
  [176_645_000, "2d 01:04:05"],
])("%d ms of a timer are %s", (leftMs, text) => {
  expect(remainingOf(leftMs)).toBe(text);
});

test("a counter is written with all of its digits, unless they are too many", () => {
  expect([-3, 1_234, 9_999_999, 10_000_000, 1e15].map(wholeNumbers("en"))).toEqual([
    "-3",
    "1,234",
    "9,999,999",
    "10M",
    "1000T",
  ]);
});

test.each([
  ["https://host.example/a.png", true],
  ["http://host.example/a.png", false],
  ["data:image/png;base64,AAAA", false],
  ["javascript:alert(1)", false],
  ["https:///a.png", false],
  ["", false],
])("the address %s of a rule is taken: %s", (url, taken) => {
  expect(safeSoundUrl(url)).toBe(taken ? url : undefined);
});

test("the letter of a name is its first one, in any script", () => {
  expect(["ada", "🌸さくら", "سارة", "!!!"].map(initialOf)).toEqual(["A", "さ", "س", "•"]);
});

test.each([
  ["https://p16.example/a.webp", true],
  ["data:image/png;base64,AAAA", true],
  ["http://p16.example/a.webp", false],
  ["javascript:alert(1)", false],
  ["data:text/html,<script>", false],
  ["//p16.example/a.webp", false],
  ["", false],
  [undefined, false],
])("the picture %s is taken: %s", (url, taken) => {
  expect(safeImageUrl(url)).toBe(taken ? url : undefined);
});

test("stretches of a message are marked where it shows them: behind blanks and marks that it does not show, and not in what was cut", () => {
  const parts = (text: string, found: string[], maxLength?: number) =>
    markedMessageOf(
      text,
      found.map((one) => ({ start: text.indexOf(one), end: text.indexOf(one) + one.length })),
      maxLength,
    ).map(({ text: part, isMarked }) => (isMarked ? `[${part}]` : part));
  expect(parts("free coins at coinz", ["coinz"])).toEqual(["free coins at ", "[coinz]"]);
  expect(parts("  free \n\t coins\u202E  at  coinz now ", ["coinz"])).toEqual(["free coins at ", "[coinz]", " now"]);
  expect(parts("<b>bad</b> word", ["bad", "word"])).toEqual(["<b>", "[bad]", "</b> ", "[word]"]);
  expect(parts("abcdef", ["abcd", "cd", "de"])).toEqual(["[abcde]", "f"]);
  expect(parts(`${"🌹".repeat(50)} bad`, ["bad"], 20)).toEqual([`${"🌹".repeat(19)}…`]);
  expect(parts("a spoiler that is cut", ["spoiler"], 6)).toEqual(["a ", "[spo…]"]);
  expect(parts("nothing", [])).toEqual(["nothing"]);
  expect(parts("", [])).toEqual([]);
});
