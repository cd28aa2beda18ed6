import { expect, test } from "vitest";
import { safeRanges, stretchesOf } from "./stored.ts";

const head = { streamId: "st_1", epoch: "e", firstOffset: 5, lastOffset: 9 };
const at = (...offsets: number[]) => offsets.map((offset) => ({ streamId: "st_1", epoch: "e", offset }));

test.each([
  ["none", at(), [[5, 9]]],
  ["the first", at(5), [[6, 9]]],
  ["the last", at(9), [[5, 8]]],
  [
    "two beside each other, in any order",
    at(7, 6),
    [
      [5, 5],
      [8, 9],
    ],
  ],
  ["all", at(5, 6, 7, 8, 9), []],
  ["of another message", at(4, 10), [[5, 9]]],
  [
    "of another epoch or stream",
    [
      { ...at(6)[0]!, epoch: "f" },
      { ...at(6)[0]!, streamId: "st_2" },
    ],
    [[5, 9]],
  ],
])("what is safe of a message besides conflicts: %s", (_what, conflicts, expected) => {
  expect(safeRanges(head, conflicts)).toEqual(expected);
});

test("places one after the other are one stretch, of each epoch its own", () => {
  const place = (epoch: string, offset: number) => ({ epoch, offset });
  const places = [place("e", 3), place("e", 4), place("e", 6), place("f", 7)];
  expect(stretchesOf("st_1", places)).toEqual([
    { streamId: "st_1", epoch: "e", firstOffset: 3, lastOffset: 4 },
    { streamId: "st_1", epoch: "e", firstOffset: 6, lastOffset: 6 },
    { streamId: "st_1", epoch: "f", firstOffset: 7, lastOffset: 7 },
  ]);
  expect(stretchesOf("st_1", [])).toEqual([]);
});
