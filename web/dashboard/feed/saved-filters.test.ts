import { expect, test } from "vitest";
import { noFilter } from "./filter.ts";
import { readSaved, withSaved, writeSaved } from "./saved-filters.ts";

const gifts = { name: "Big gifts", filter: { ...noFilter, kinds: ["gift" as const], minCoins: 500 } };

test("what was saved is there again, as it was", () => {
  expect(readSaved(writeSaved([gifts]))).toEqual([gifts]);
});

test.each(["", "null", "{}", "[1, null, {}]", '[{"name": "nothing"}]', '[{"name": 7, "q": "x"}]', "[{"])(
  "of %s nothing is taken",
  (text) => expect(readSaved(text)).toEqual([]),
);

test("a name is there once, and of more than twenty the oldest goes", () => {
  const again = { ...gifts, filter: { ...noFilter, text: "mug" } };
  expect(withSaved([gifts], again)).toEqual([again]);
  expect(withSaved([gifts], { ...gifts, name: "  " })).toEqual([gifts]);
  const many = Array.from({ length: 20 }, (_, index) => ({ ...gifts, name: `f${index}` }));
  const names = withSaved(many, gifts).map(({ name }) => name);
  expect([names.length, names[0], names.at(-1)]).toEqual([20, "f1", "Big gifts"]);
});
