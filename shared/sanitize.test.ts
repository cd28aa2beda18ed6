import { describe, expect, test } from "vitest";
import { limits } from "./protocol/limits.ts";
import { cutDeep, isDeeper, sanitizeDeep } from "./sanitize.ts";

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

describe.each([
  ["objects", (inner: unknown) => ({ a: inner })],
  ["lists", (inner: unknown) => [1, inner]],
] as const)("of %s in each other", (_name, around) => {
  const nested = (depth: number, innermost: unknown) => {
    let value = innermost;
    for (let made = 0; made < depth; made++) value = around(value);
    return value;
  };

  test("as many as the limit stay, with all that is in them", () => {
    const value = nested(limits.jsonDepth, "deepest");
    expect(cutDeep(value)).toBe(value);
    expect(sanitizeDeep(value)).toBe(value);
    expect(isDeeper(value, limits.jsonDepth)).toBe(false);
  });

  test.each([1, 100_000])("%i more go, and null stands in their place", (more) => {
    const value = nested(limits.jsonDepth + more, "deepest\0");
    expect(cutDeep(value)).toEqual(nested(limits.jsonDepth, null));
    expect(sanitizeDeep(value)).toEqual(nested(limits.jsonDepth, null));
    expect(isDeeper(value, limits.jsonDepth)).toBe(true);
  });
});

test("what is cut loses no text that the database has no place for: that is another's to mend", () => {
  let value: unknown = [];
  for (let made = 0; made < limits.jsonDepth; made++) value = { "k\0": value, text: "\uD800" };
  expect(cutDeep(value)).toMatchObject({ "k\0": { text: "\uD800" }, text: "\uD800" });
});
