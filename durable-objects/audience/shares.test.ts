import * as fc from "fast-check";
import { expect, test } from "vitest";
import { shareOf, windowFor } from "./shares.ts";

const kilobyte = 1024;
const megabyte = 1024 * kilobyte;

test.each([
  [0, 1024],
  [1, 1024],
  [64, 1024],
  [65, 512],
  [1_000, 64],
  [1_024, 64],
  [2_000, 32],
  [4_096, 16],
  [10_000, 16],
])("of %i sockets each has a window of %i KB", (sockets, kilobytes) => {
  expect(windowFor(sockets, 0)).toBe(kilobytes * kilobyte);
});

test("a window shrinks at once, and grows where a third more sockets would have room", () => {
  expect(windowFor(65, megabyte)).toBe(512 * kilobyte);
  expect(windowFor(64, 512 * kilobyte)).toBe(512 * kilobyte);
  expect(windowFor(49, 512 * kilobyte)).toBe(512 * kilobyte);
  expect(windowFor(48, 512 * kilobyte)).toBe(megabyte);
  expect(windowFor(1, 16 * kilobyte)).toBe(megabyte);
});

test("whatever sockets come and go, all windows together are what the hub has, and one more or less does not change them twice", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4_096 }), { maxLength: 50 }), (counts) => {
      let current = 0;
      for (const sockets of counts) {
        current = windowFor(sockets, current);
        expect(current * sockets).toBeLessThanOrEqual(64 * megabyte);
        const more = windowFor(sockets + 1, current);
        expect([current, windowFor(sockets, more)]).toContain(more);
      }
    }),
  );
});

test("what has to be proven is shared too, and the same for both versions", () => {
  expect(shareOf(2, 10, 0).proofBytes).toBe(megabyte);
  expect(shareOf(2, 256, 0).proofBytes).toBe(512 * kilobyte);
  expect(shareOf(2, 1_000, 0).proofBytes).toBe(256 * kilobyte);
  expect(shareOf(1, 10, 0).proofBytes).toBe(megabyte);
  expect(shareOf(1, 1_000, 0).proofBytes).toBe(256 * kilobyte);
});
