import { expect, test } from "vitest";
import { gapsAround, snapped, type Others } from "./snap.ts";

const canvas = { width: 1_920, height: 1_080 };
const rect = (x: number, y: number, width = 200, height = 100) => ({ x, y, width, height });
const others = (...boxes: ReturnType<typeof rect>[]): Others => ({
  boxes: boxes.map((one, index) => ({ name: `box ${index}`, rect: one })),
  canvas,
  safe: undefined,
});

test("an edge catches at the edge of another box, which is named, with a line along both", () => {
  const snap = snapped(rect(303, 700), others(rect(300, 100)), 6);
  expect(snap).toMatchObject({ x: -3, y: 0, met: [{ is: "edge", side: "left", name: "box 0" }] });
  expect(snap.lines).toEqual([{ axis: "x", at: 300, from: 100, to: 800 }]);
  // Further away than what it catches within.
  expect(snapped(rect(307, 700), others(rect(300, 100)), 6)).toMatchObject({ x: 0, y: 0, lines: [], met: [] });
});

test("edges come before centres, centres before gaps, gaps before the canvas, and the canvas before the safe zone", () => {
  // Its centre is 2 from the other's, its edge 5 from the other's.
  expect(snapped(rect(305, 700, 200), others(rect(300, 100, 206)), 6).met[0]).toMatchObject({ is: "edge" });
  expect(snapped(rect(352, 700, 100), others(rect(300, 100, 200)), 6).met[0]).toMatchObject({ is: "centre" });
  const row = others(rect(100, 700), rect(400, 700));
  expect(snapped(rect(702, 730), row, 6)).toMatchObject({ x: -2, met: [{ is: "gap" }] });
  const safe = { ...others(), safe: rect(2, 130, 880, 430) };
  expect(snapped(rect(4, 600), safe, 6)).toMatchObject({ x: -4, met: [{ is: "canvas", side: "left" }] });
  expect(snapped(rect(100, 127), safe, 6)).toMatchObject({ y: 3, met: [{ is: "safe", side: "top" }] });
});

test("a box between two others catches in their middle, and the nearest of a kind wins", () => {
  const row = others(rect(100, 700), rect(700, 700));
  // 200 wide between 300 and 700: 400.
  expect(snapped(rect(404, 731), row, 6)).toMatchObject({ x: -4, met: [{ is: "gap" }] });
  expect(snapped(rect(304, 300), others(rect(300, 100), rect(305, 500)), 6).x).toBe(1);
});

test("the middle of the canvas catches in both directions, with two lines", () => {
  const snap = snapped(rect(862, 488), others(), 6);
  expect(snap).toMatchObject({ x: -2, y: 2 });
  expect(snap.lines.map(({ axis, at }) => [axis, at])).toEqual([
    ["x", 960],
    ["y", 540],
  ]);
});

test("the gaps around a box are those to its neighbours, or to the canvas", () => {
  expect(gapsAround(rect(400, 500), others(rect(100, 520), rect(500, 100)))).toEqual([
    { axis: "x", from: 300, to: 400, at: 550 },
    { axis: "x", from: 600, to: 1_920, at: 550 },
    { axis: "y", from: 200, to: 500, at: 500 },
    { axis: "y", from: 600, to: 1_080, at: 500 },
  ]);
});
