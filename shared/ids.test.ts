import { expect, test } from "vitest";
import { isId } from "./ids.ts";

test.each([
  ["7029034880175937110", true],
  ["1", true],
  ["01", true],
  ["ada", true],
  ["", false],
  ["0", false],
  ["000", false],
  ["-1", false],
  ["-9223372036854775808", false],
  ["-", true],
])("%j names somebody: %s", (text, named) => {
  expect(isId(text)).toBe(named);
});
