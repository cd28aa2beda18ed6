import { expect, test } from "vitest";
import { groupBySize, parameterBytes } from "./group-by-size.ts";

const groups = (sizes: number[]) => [...groupBySize(sizes, (size) => size, 10)];

test("as many as fit go together, in their order, and what does not fit goes alone", () => {
  expect(groups([4, 6, 1])).toEqual([[4, 6], [1]]);
  expect(groups([30, 1, 30, 5])).toEqual([[30], [1], [30], [5]]);
  expect(groups([])).toEqual([]);
});

test("a text's size is that of the request's JSON in UTF-8", () => {
  expect(parameterBytes("abc")).toBe(5);
  expect(parameterBytes("語")).toBe(5);
  expect(parameterBytes(JSON.stringify("\u0001"))).toBe(13);
});
