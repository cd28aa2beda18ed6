import { describe, expect, test } from "vitest";
import { howMany } from "./how-many.ts";

const need = { each: 10, most: 3, now: 0 };

describe("containers", () => {
  test.each([
    [0, 0, 0],
    [1, 0, 1],
    [10, 0, 1],
    [11, 1, 2],
    [95, 1, 3],
  ])("for %i streams where there are %i: %i", (streams, now, expected) => {
    expect(howMany({ ...need, streams, now })).toBe(expected);
  });

  test("one is given up only where the others have room to spare, and the last one when nothing is wanted", () => {
    expect(howMany({ ...need, streams: 10, now: 2 })).toBe(2);
    expect(howMany({ ...need, streams: 8, now: 2 })).toBe(2);
    expect(howMany({ ...need, streams: 7, now: 2 })).toBe(1);
    expect(howMany({ ...need, streams: 0, now: 3 })).toBe(0);
  });

  test("what the host lowers holds at once", () => {
    expect(howMany({ ...need, most: 1, streams: 25, now: 3 })).toBe(1);
    expect(howMany({ ...need, most: 0, streams: 25, now: 3 })).toBe(0);
  });

  test("where nobody knows what is wanted one asks, and nothing is stopped", () => {
    expect(howMany({ ...need, streams: null, now: 0 })).toBe(1);
    expect(howMany({ ...need, streams: null, now: 2 })).toBe(2);
  });
});
