import { expect, test } from "vitest";
import { filteredBy } from "./filtered-rule.ts";

test("a rule that fired, or was hardly asked, is not told of; of others what of the filter was not met", () => {
  expect(filteredBy("r", undefined)).toBeUndefined();
  expect(filteredBy("r", { fired: 1, held: { audience: 90 }, notTrue: 90 })).toBeUndefined();
  expect(filteredBy("r", { fired: 0, held: {}, notTrue: 4 })).toBeUndefined();
  expect(filteredBy("r", { fired: 0, held: { audience: 2 }, notTrue: 40 })).toEqual({
    name: "r",
    by: "condition",
    count: 42,
  });
  expect(filteredBy("r", { fired: 0, held: { audience: 9 } })).toEqual({ name: "r", by: "audience", count: 9 });
  // It has passed its filter often enough: something else held it back.
  expect(filteredBy("r", { fired: 0, held: { chance: 50, audience: 9 } })).toBeUndefined();
});
