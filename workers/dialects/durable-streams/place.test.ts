import { expect, test } from "vitest";
import { cursorAt, placeOf, readPlace } from "./place.ts";

test("places are read as they were written, and sort as numbers do", () => {
  const places = [9, 10, 1_000_000].map((offset) => placeOf({ epoch: "3f9c2ab1", offset }));
  expect(places.toSorted()).toEqual(places);
  expect(readPlace([places[2] ?? ""])).toEqual({ kind: "after", position: { epoch: "3f9c2ab1", offset: 1_000_000 } });
});

test.each([
  [[], "start"],
  [["-1"], "start"],
  [["now"], "now"],
  [[""], "wrong"],
  [["a,b"], "wrong"],
  [["a b"], "wrong"],
  [["-1", "-1"], "wrong"],
  [["e_12"], "wrong"],
  [["../x_0000000000000001"], "wrong"],
])("%j is %s", (given, kind) => {
  expect(readPlace(given).kind).toBe(kind);
});

test("a cursor rises with time, and past the one that was had", () => {
  const now = Date.UTC(2026, 10, 27);
  const cursor = cursorAt(now, undefined);
  expect(cursor).toMatch(/^\d+$/);
  expect(cursorAt(now, cursor)).toBe(String(Number(cursor) + 1));
  expect(cursorAt(now + 60_000, cursor)).toBe(String(Number(cursor) + 3));
  expect(cursorAt(now, "garbage")).toBe(cursor);
});
