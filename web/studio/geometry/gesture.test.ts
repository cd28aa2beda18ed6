import { expect, test } from "vitest";
import { follow, type Gesture } from "./gesture.ts";

const others = {
  boxes: [{ name: "Chat", rect: { x: 500, y: 800, width: 300, height: 100 } }],
  canvas: { width: 1_920, height: 1_080 },
  safe: undefined,
};
const box = { x: 100, y: 100, width: 200, height: 100, rotation: 0 };
const start = { boxes: new Map([["a", box]]), at: { x: 150, y: 150 } };
const nothing = { shift: false, free: false };
const move: Gesture = { is: "move", ...start };
const boxOf = (gesture: Gesture, x: number, y: number, held = nothing) =>
  follow(gesture, { x, y }, held, others, 6).boxes.get("a");

test("a box follows the pointer, catches at another one, and does not where it is free", () => {
  expect(boxOf(move, 250, 350)).toMatchObject({ x: 200, y: 300 });
  const caught = follow(move, { x: 547, y: 350 }, nothing, others, 6);
  expect(caught.boxes.get("a")).toMatchObject({ x: 500, y: 300 });
  expect(caught.snap?.met).toEqual([{ is: "edge", side: "left", name: "Chat" }]);
  expect(boxOf(move, 547, 350, { shift: false, free: true })).toMatchObject({ x: 497, y: 300 });
});

test("with Shift it goes in one direction, and catches in that one alone", () => {
  expect(boxOf(move, 547, 190, { shift: true, free: false })).toMatchObject({ x: 500, y: 100 });
  expect(boxOf(move, 152, 350, { shift: true, free: false })).toMatchObject({ x: 100, y: 300 });
});

test("an edge that is pulled catches, and the opposite one stays", () => {
  const pulled: Gesture = { is: "resize", handle: { x: 1, y: 0 }, keepsRatio: false, ...start, at: { x: 300, y: 150 } };
  expect(boxOf(pulled, 498, 150)).toEqual({ ...box, width: 400 });
});

test("a picture's corner keeps its ratio, and Shift turns that around, for other widgets too", () => {
  const corner = { is: "resize", handle: { x: 1, y: 1 }, ...start, at: { x: 300, y: 200 } } as const;
  expect(boxOf({ ...corner, keepsRatio: true }, 400, 200)).toEqual({ ...box, width: 300, height: 150 });
  expect(boxOf({ ...corner, keepsRatio: true }, 400, 200, { shift: true, free: false })).toEqual({
    ...box,
    width: 300,
  });
  expect(boxOf({ ...corner, keepsRatio: false }, 400, 200, { shift: true, free: false })).toEqual({
    ...box,
    width: 300,
    height: 150,
  });
});

test("several boxes are pulled as one, and each turns about its own middle", () => {
  const boxes = new Map([
    ["a", box],
    ["b", { ...box, x: 500 }],
  ]);
  const pulled: Gesture = { is: "resize", handle: { x: 1, y: 0 }, keepsRatio: false, boxes, at: { x: 700, y: 150 } };
  expect([...follow(pulled, { x: 1_300, y: 150 }, nothing, others, 6).boxes.values()]).toEqual([
    { ...box, width: 400 },
    { ...box, x: 900, width: 400 },
  ]);
  const turnedRight: Gesture = { is: "rotate", boxes: new Map([["a", box]]), at: { x: 200, y: 50 } };
  expect(boxOf(turnedRight, 400, 150)).toEqual({ ...box, rotation: 90 });
});
