import { expect, test } from "vitest";
import { aligned, spread } from "./alignment.ts";

const box = (x: number, y: number, width = 100, height = 50) => ({ x, y, width, height, rotation: 0 });
const boxes = new Map([
  ["a", box(0, 0)],
  ["b", box(300, 40, 200)],
  ["c", box(900, 10)],
]);
const xOf = (all: Map<string, { x: number }>) => ["a", "b", "c"].map((id) => all.get(id)?.x);

test("boxes are moved to an edge or the middle of a rectangle, in that direction alone", () => {
  const within = { x: 0, y: 0, width: 1_000, height: 500 };
  expect(xOf(aligned(boxes, "right", within))).toEqual([900, 800, 900]);
  expect(xOf(aligned(boxes, "centre", within))).toEqual([450, 400, 450]);
  expect(aligned(boxes, "bottom", within).get("b")).toEqual(box(300, 450, 200));
  // Of a turned box it is what is seen of it.
  expect(aligned(new Map([["a", { ...box(0, 0), rotation: 90 }]]), "left", within).get("a")?.x).toBeCloseTo(-25);
});

test("gaps are made the same, with the first and the last box where they are", () => {
  expect(xOf(spread(boxes, "x"))).toEqual([0, 400, 900]);
  expect(spread(new Map([...boxes].slice(0, 2)), "x")).toEqual(new Map([...boxes].slice(0, 2)));
});
