import { expect, test } from "vitest";
import { moveWatermark } from "./watermark.ts";

test("ranges in order move the watermark", () => {
  const waiting = new Map<number, number>();
  expect(
    moveWatermark(0, waiting, [
      [1, 10],
      [11, 20],
    ]),
  ).toBe(20);
  expect(waiting.size).toBe(0);
});

test("a range beyond a hole waits until the hole is filled", () => {
  const waiting = new Map<number, number>();
  expect(
    moveWatermark(0, waiting, [
      [21, 30],
      [11, 20],
    ]),
  ).toBe(0);
  expect(waiting.size).toBe(2);
  expect(moveWatermark(0, waiting, [[1, 10]])).toBe(30);
  expect(waiting.size).toBe(0);
});

test("what is told again, or overlaps, moves nothing back and leaves nothing behind", () => {
  const waiting = new Map<number, number>();
  expect(
    moveWatermark(20, waiting, [
      [1, 10],
      [5, 15],
    ]),
  ).toBe(20);
  expect(moveWatermark(20, waiting, [[15, 25]])).toBe(25);
  expect(waiting.size).toBe(0);
});

test("a range cut differently the second time fills the same hole", () => {
  const waiting = new Map<number, number>();
  expect(moveWatermark(0, waiting, [[6, 10]])).toBe(0);
  expect(moveWatermark(0, waiting, [[6, 8]])).toBe(0);
  expect(moveWatermark(0, waiting, [[1, 5]])).toBe(10);
});
