import { expect, test } from "vitest";
import { compactNumbers, initialOf, messageOf, nameOf, safeImageUrl } from "./format.ts";

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
});

test("marks that turn the direction around, and control characters, are taken out of a name", () => {
  expect(nameOf({ userId: "1", uniqueId: "x", displayName: "\u202Emoc\u2066.\u0007x" })).toBe("moc.x");
});

test("a message is one line of text", () => {
  expect(messageOf("  a\n\n\tb  ")).toBe("a b");
  expect(messageOf("x".repeat(16_000))).toHaveLength(300);
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
