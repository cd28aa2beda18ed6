import { expect, test } from "vitest";
import { movedMs, noBoard, readBoard, takeBoard, tidyMoves } from "./board.ts";

const board = (...values: [string, number][]) => ({
  rows: values.map(([uniqueId, value]) => ({ userId: uniqueId, uniqueId, value })),
  over: "live" as const,
  people: values.length,
  whole: true,
});
const shown = (state: ReturnType<typeof noBoard>) => state.rows.map(({ uniqueId, moved }) => [uniqueId, moved]);

test("rows have their place and their share of the first; as many as there is room for", () => {
  const { rows, people } = takeBoard(noBoard(), board(["ann", 40], ["bob", 10], ["cas", 5]), 2, 0);
  expect(rows).toMatchObject([
    { place: 1, share: 1 },
    { place: 2, share: 0.25 },
  ]);
  expect([rows.length, people]).toEqual([2, 3]);
});

test("who overtakes has an arrow up and who was overtaken one down, for ten seconds; a greeting overtakes nobody", () => {
  const first = takeBoard(noBoard(), board(["ann", 40], ["bob", 10]), 3, 0);
  expect(shown(first)).toEqual([
    ["ann", undefined],
    ["bob", undefined],
  ]);
  const second = takeBoard(first, board(["bob", 50], ["ann", 40], ["cas", 1]), 3, 100);
  expect(shown(second)).toEqual([
    ["bob", "up"],
    ["ann", "down"],
    ["cas", "up"],
  ]);
  // The same again changes no arrow, and prolongs none.
  const third = takeBoard(second, board(["bob", 60], ["ann", 40], ["cas", 1]), 3, 5_000);
  expect(shown(third)).toEqual(shown(second));
  expect(tidyMoves(third, 5_000)).toBe(100 + movedMs);
  expect(tidyMoves(third, 100 + movedMs)).toBeUndefined();
  expect(third.rows.every((row) => row.moved === undefined)).toBe(true);
  const greeted = takeBoard({ ...third, isGreeting: true }, board(["ann", 99], ["bob", 60]), 3, 20_000);
  expect(greeted.rows.every((row) => row.moved === undefined)).toBe(true);
});

test("what is no board is none", () => {
  expect([null, undefined, 3, {}, { rows: 1 }].map(readBoard)).toEqual(Array.from({ length: 5 }, () => undefined));
});
