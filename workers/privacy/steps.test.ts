import { expect, test } from "vitest";
import { stepAfter, stepAt, steps } from "./steps.ts";

const names = steps.map(({ name }) => name);

test("an erasure begins with the first step and goes through all of them, each by its name", () => {
  const gone: string[] = [];
  for (let at = stepAt({}); at !== undefined; at = stepAt({ step: stepAfter({ step: at.name }) })) gone.push(at.name);
  expect(gone).toEqual(names);
  expect(new Set(names).size).toBe(names.length);
});

test("one that noted its step by a number goes on there, and from then on by names", () => {
  expect(stepAt({ step: 2 })?.name).toBe("log");
  expect(stepAfter({ step: 2 })).toBe("pseudonyms");
  expect(stepAt({ step: names.length })).toBeUndefined();
});

test("one at a step that is not there is not taken for one that is over", () => {
  expect(() => stepAt({ step: "of another version" })).toThrow("not there any more");
  expect(stepAt({ step: null })).toBeUndefined();
});
