import { expect, test } from "vitest";
import { capAt, type FramePace, newFramePace, notePicture, noteRest } from "./frame-pace.ts";

const mover = {};

/** Draws for a while, a picture every `everyMs`; returns when it ended. */
function draw(pace: FramePace, from: number, seconds: number, everyMs: number): number {
  let now = from;
  for (; now < from + seconds * 1_000; now += everyMs) notePicture(pace, mover, now);
  return now;
}

test("at 60 and at 30 pictures a second all of it may move", () => {
  for (const everyMs of [16.7, 33.3]) {
    const pace = newFramePace();
    draw(pace, 0, 60, everyMs);
    expect(pace.step).toBe(0);
  }
});

test("pictures that take longer than they did take a step every four seconds, to the last; a hiccup takes none", () => {
  const pace = newFramePace();
  let now = draw(pace, 0, 10, 16.7);
  now = draw(pace, now, 0.3, 30);
  now = draw(pace, now, 6, 16.7);
  expect(pace.step).toBe(0);
  now = draw(pace, now, 6.2, 30);
  expect(pace.step).toBe(1);
  expect(capAt(pace, 61)).toBe(31);
  draw(pace, now, 20, 30);
  expect(pace.step).toBe(3);
});

test("twenty seconds in time bring one step back", () => {
  const pace = newFramePace();
  let now = draw(pace, 0, 4, 16.7);
  now = draw(pace, now, 8.2, 40);
  expect(pace.step).toBe(2);
  now = draw(pace, now, 26, 16.7);
  expect(pace.step).toBe(1);
  draw(pace, now, 26, 16.7);
  expect(pace.step).toBe(0);
});

test("a page that was hidden for a while was not slow", () => {
  const pace = newFramePace();
  let now = draw(pace, 0, 10, 16.7);
  for (let times = 0; times < 20; times += 1) now = draw(pace, now + 60_000, 1, 16.7);
  expect(pace.step).toBe(0);
});

test("what rests between two motions was not slow, and a second mover does not count a picture twice", () => {
  const pace = newFramePace();
  const other = {};
  for (let times = 0, now = 0; times < 40; times += 1, now += 450) {
    for (const end = now + 200; now < end; now += 16.7) {
      notePicture(pace, mover, now);
      notePicture(pace, other, now);
    }
    noteRest(pace, other);
    expect(pace.lastAt).toBeDefined();
    noteRest(pace, mover);
    expect(pace.lastAt).toBeUndefined();
  }
  expect(pace.step).toBe(0);
});
