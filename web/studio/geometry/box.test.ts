import { expect, test } from "vitest";
import { boundsOf, centreOf, type Handle, holds, resized, rotationTo, scaled, turned } from "./box.ts";

const box = { x: 100, y: 100, width: 200, height: 100, rotation: 0 };
const near = (value: number) => expect.closeTo(value, 6) as number;
const handles = [-1, 0, 1].flatMap((x) => [-1, 0, 1].map((y) => ({ x, y }) as Handle)).filter(({ x, y }) => x || y);

/** Where a handle of a box is, on the canvas. */
function placeOf(one: typeof box, { x, y }: { x: number; y: number }) {
  const centre = centreOf(one);
  const from = turned({ x: (x * one.width) / 2, y: (y * one.height) / 2 }, one.rotation);
  return { x: centre.x + from.x, y: centre.y + from.y };
}

test("the bounds of a box are its own, and of a turned one those of its corners", () => {
  expect(boundsOf(box)).toEqual({ x: 100, y: 100, width: 200, height: 100 });
  expect(boundsOf({ ...box, rotation: 90 })).toEqual({
    x: near(150),
    y: near(50),
    width: near(100),
    height: near(200),
  });
});

test("whatever handle of a box is dragged, however it is turned, the opposite one stays and the dragged one follows", () => {
  for (const rotation of [0, 30, 90, -135]) {
    for (const handle of handles) {
      const start = { ...box, rotation };
      // As far as the handle can follow: along its own directions.
      const by = turned({ x: 30 * handle.x, y: 20 * handle.y }, rotation);
      const end = resized(start, handle, by, { keepsRatio: false });
      const [opposite, dragged] = [{ x: -handle.x, y: -handle.y }, placeOf(start, handle)];
      expect(placeOf(end, opposite)).toEqual({
        x: near(placeOf(start, opposite).x),
        y: near(placeOf(start, opposite).y),
      });
      expect(placeOf(end, handle)).toEqual({ x: near(dragged.x + by.x), y: near(dragged.y + by.y) });
    }
  }
});

test("a corner keeps the ratio where it should, and no side gets shorter than there is", () => {
  const larger = resized(box, { x: 1, y: 1 }, { x: 100, y: 0 }, { keepsRatio: true });
  expect(larger).toEqual({ ...box, width: 300, height: 150 });
  const least = resized(box, { x: 1, y: 1 }, { x: -900, y: -900 }, { keepsRatio: true });
  expect([least.width, least.height]).toEqual([16, 8]);
  const flat = resized(box, { x: 0, y: -1 }, { x: 0, y: 900 }, { keepsRatio: false });
  expect(flat).toEqual({ ...box, y: 192, height: 8 });
});

test("a point is in a turned box where it is seen to be", () => {
  expect(holds(box, { x: 110, y: 110 })).toBe(true);
  expect(holds({ ...box, rotation: 90 }, { x: 110, y: 110 })).toBe(false);
  expect(holds({ ...box, rotation: 90 }, { x: 200, y: 60 })).toBe(true);
});

test("turning is caught every 15 degrees, and is free where it is asked for", () => {
  const centre = centreOf(box);
  const at = (degrees: number) => {
    const arm = turned({ x: 0, y: -100 }, degrees);
    return { x: centre.x + arm.x, y: centre.y + arm.y };
  };
  expect(rotationTo(box, at(0))).toBe(0);
  expect(rotationTo(box, at(43))).toBe(45);
  expect(rotationTo(box, at(38))).toBeCloseTo(38);
  expect(rotationTo(box, at(43), true)).toBeCloseTo(43);
  expect(rotationTo(box, at(-90))).toBe(-90);
  expect(rotationTo(box, at(180))).toBe(180);
});

test("several boxes keep their places among themselves when all of them are made larger", () => {
  const from = { x: 100, y: 100, width: 400, height: 100 };
  const to = { x: 0, y: 100, width: 800, height: 200 };
  expect(scaled(box, from, to)).toEqual({ x: 0, y: 100, width: 400, height: 200, rotation: 0 });
  expect(scaled({ ...box, x: 300 }, from, to)).toEqual({ x: 400, y: 100, width: 400, height: 200, rotation: 0 });
});
