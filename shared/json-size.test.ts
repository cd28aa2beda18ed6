import * as fc from "fast-check";
import { expect, test } from "vitest";
import { exponentBytes, mostJsonBytes } from "./json-size.ts";
import { isDeeper } from "./sanitize.ts";

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).byteLength;
/** Deeper than any value here. */
const deep = 1_000;

const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, depthSize: "small" },
    fc.string({ unit: "binary" }),
    fc.double(),
    fc.constantFrom(null, true, false, -0, 1e21, 1e308, 5e-324, -1e-7 / 3, 2 ** 53),
    fc.array(tie("value")),
    fc.dictionary(fc.string({ unit: "binary" }), tie("value")),
  ),
})).value;

test("no value is longer as JSON, also without exponents", () => {
  fc.assert(
    fc.property(anyValue, (value) => {
      expect(mostJsonBytes(value, deep)).toBeGreaterThanOrEqual(bytesOf(value) + exponentBytes(value));
    }),
    { numRuns: 500 },
  );
});

test("what is too deep has no bound, and nothing else has none", () => {
  fc.assert(
    fc.property(anyValue, fc.nat(5), (value, depth) => {
      expect(mostJsonBytes(value, depth) === Infinity).toBe(isDeeper(value, depth));
    }),
    { numRuns: 500 },
  );
});

test.each([
  "\0".repeat(50),
  "語".repeat(50),
  "\ud800".repeat(50),
  -Number.MIN_VALUE,
  -(1 / 3) * 1e-300,
  Number.MAX_SAFE_INTEGER,
  [],
  {},
  [null, true, []],
  { "\0": { a: [] } },
])("nor is %j", (value) => expect(mostJsonBytes(value, deep)).toBeGreaterThanOrEqual(bytesOf(value)));

test("an event's size is not taken for ten times what it is", () => {
  const event = { message: "hello ".repeat(150), user: { userId: "1", displayName: "Someone" }, n: [1, 2, 3] };
  expect(mostJsonBytes(event, deep)).toBeLessThan(bytesOf(event) * 10);
});

test.each([
  [1e21, 22],
  [-1.7976931348623157e308, 310],
  [5e-324, 326],
  [-2.2250738585072014e-308, 327],
  [1e-7, 9],
])("%d is no longer without its exponent", (number, digits) => {
  expect(bytesOf(number) + exponentBytes(number)).toBeGreaterThanOrEqual(digits);
  expect(exponentBytes({ a: [number, "1e308"] })).toBe(exponentBytes(number));
  expect(mostJsonBytes(number, deep)).toBeGreaterThanOrEqual(digits);
});

test("numbers that have no exponent are as long as they are", () => {
  expect(exponentBytes([0, -0, 1e-6, 123.456, 999_999_999_999_999_900_000, "1e99", null, true])).toBe(0);
});
