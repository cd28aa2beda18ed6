import { expect, test } from "vitest";
import { Trail } from "./trail.ts";

function trailOf(frames: number): Trail {
  let atMs = 0;
  const trail = new Trail(() => (atMs += 1));
  for (let first = 1; first <= 10 * frames; first += 10) trail.note("events", [first, first + 9]);
  return trail;
}

test("what happened around the frame with an event is told, a line each with its time", () => {
  const trail = trailOf(2);
  trail.note("closed 1006");
  trail.note("events", [31, 40]);
  expect(trail.around(31)).toEqual([
    "00:00:00.001 events 1 to 10",
    "00:00:00.002 events 11 to 20",
    "00:00:00.003 closed 1006",
    "00:00:00.004 events 31 to 40",
  ]);
});

test("of much that happened only what is near is told, and of an event in no frame the end", () => {
  const trail = trailOf(100);
  expect(trail.around(505).map((line) => line.slice(13))).toEqual(
    Array.from({ length: 16 }, (_, index) => `events ${(38 + index) * 10 + 1} to ${(39 + index) * 10}`),
  );
  expect(trail.around(5_000).at(-1)).toMatch(/events 991 to 1000$/);
});

test("what came twice is told where it came last, and the oldest steps are forgotten", () => {
  const trail = trailOf(50_000);
  expect(trail.around(5).at(-1)).toMatch(/ 500000$/);
  trail.note("again events", [5, 5]);
  expect(trail.around(5).at(-1)).toMatch(/again events 5 to 5$/);
});
