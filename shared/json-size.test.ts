import * as fc from "fast-check";
import { expect, test } from "vitest";
import { mostJsonBytes } from "./json-size.ts";

const bytesOf = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).byteLength;

test("no value is longer as JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: "binary", maxDepth: 5 }), (value) => {
      expect(mostJsonBytes(value)).toBeGreaterThanOrEqual(bytesOf(value));
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
])("nor is %j", (value) => expect(mostJsonBytes(value)).toBeGreaterThanOrEqual(bytesOf(value)));

test("an event's size is not taken for ten times what it is", () => {
  const event = { message: "hello ".repeat(150), user: { userId: "1", displayName: "Someone" }, n: [1, 2, 3] };
  expect(mostJsonBytes(event)).toBeLessThan(bytesOf(event) * 10);
});
