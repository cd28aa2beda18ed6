import { expect, test } from "vitest";
import { nameOfAtMost } from "./parts.ts";

const isName = (text: string) => nameOfAtMost(20).safeParse(text).success;

test.each(["Noor", "نور", "하늘 ⭐", "O'Neil <b>", "it\u200dem", "\u200fنور", "W".repeat(20)])(
  "%j is a name",
  (text) => {
    expect(isName(text)).toBe(true);
  },
);

test.each([
  "",
  "  ",
  "W".repeat(21),
  "a\u001b[2Jb",
  "a\u0007",
  "a\nb",
  "a\u2028b",
  "\u202egnp.exe",
  "\u2066x",
  "a\u009bb",
])("%j is none", (text) => {
  expect(isName(text)).toBe(false);
});

test("what stands around it is no part of it", () => {
  expect(nameOfAtMost(4).parse("  Noor \n")).toBe("Noor");
});
