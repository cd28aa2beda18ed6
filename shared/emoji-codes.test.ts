import { expect, test } from "vitest";
import { emojiCodesIn } from "./emoji-codes.ts";

test("codes that are known are found where they stand, in UTF-16 units", () => {
  expect(emojiCodesIn("🌹 hey [laughcry][Smile]!")).toEqual([
    { code: "[laughcry]", emoji: "😂", index: 7 },
    { code: "[Smile]", emoji: "🙂", index: 17 },
  ]);
});

test.each(["no code", "[nobody knows]", "[nosuchcode]", "[constructor]", "[[", "[]", "smile]"])(
  "%j holds none",
  (text) => {
    expect(emojiCodesIn(text)).toEqual([]);
  },
);

test("a text of nothing but codes gives a bounded list", () => {
  expect(emojiCodesIn("[cry]".repeat(3_000))).toHaveLength(50);
});
