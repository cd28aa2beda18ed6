import { expect, test } from "vitest";
import { sanitizeDeep } from "./sanitize.ts";

test("a clean value is returned as it is", () => {
  const value = { text: "\u{1F339} \u0001", list: [1, null, { more: true }] };
  expect(sanitizeDeep(value)).toBe(value);
});

test("each NUL and lone surrogate becomes U+FFFD, in values and keys at any depth, and the given value stays", () => {
  const value = { "k\0": ["\uD800", { deep: "a\uDC00\0" }], fine: "\u{1F339}" };
  expect(sanitizeDeep(value)).toEqual({ "k\uFFFD": ["\uFFFD", { deep: "a\uFFFD\uFFFD" }], fine: "\u{1F339}" });
  expect(value.fine).toBe("\u{1F339}");
  expect(Object.keys(value)).toContain("k\0");
});

test("a field called __proto__ stays a field", () => {
  const value = JSON.parse('{"__proto__": {"text": "\\u0000"}}') as object;
  expect(Object.entries(sanitizeDeep(value))).toEqual([["__proto__", { text: "\uFFFD" }]]);
});
