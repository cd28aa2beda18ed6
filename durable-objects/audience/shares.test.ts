import * as fc from "fast-check";
import { expect, test } from "vitest";
import { newPool, returnMsFor, shareOf, windowFor } from "./shares.ts";

const kilobyte = 1024;
const megabyte = 1024 * kilobyte;

test.each([
  [0, 1024],
  [1, 1024],
  [256, 1024],
  [257, 512],
  [1_000, 256],
  [1_024, 256],
  [2_000, 128],
  [4_096, 64],
  [10_000, 64],
])("of %i sockets each has a window of %i KB", (sockets, kilobytes) => {
  expect(windowFor(sockets, 0)).toBe(kilobytes * kilobyte);
});

test("a window shrinks at once, and grows where a third more sockets would have room", () => {
  expect(windowFor(257, megabyte)).toBe(512 * kilobyte);
  expect(windowFor(256, 512 * kilobyte)).toBe(512 * kilobyte);
  expect(windowFor(193, 512 * kilobyte)).toBe(512 * kilobyte);
  expect(windowFor(192, 512 * kilobyte)).toBe(megabyte);
  expect(windowFor(1, 64 * kilobyte)).toBe(megabyte);
});

test("whatever sockets come and go, what is sure of all is what the hub has, and one more or less does not change windows twice", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4_096 }), { maxLength: 50 }), (counts) => {
      let current = 0;
      for (const sockets of counts) {
        current = windowFor(sockets, current);
        const { sureBytes } = shareOf(2, sockets, current);
        expect(sureBytes * sockets).toBeLessThanOrEqual(newPool().mostBytes);
        expect(current).toBeLessThanOrEqual(4 * sureBytes);
        const more = windowFor(sockets + 1, current);
        expect([current, windowFor(sockets, more)]).toContain(more);
      }
    }),
  );
});

test.each([
  [1, 1024],
  [64, 1024],
  [65, 512],
  [1_000, 64],
  [4_096, 16],
])("of %i sockets each has %i KB for sure, and one of version 1 no more", (sockets, kilobytes) => {
  expect(shareOf(2, sockets, windowFor(sockets, 0)).sureBytes).toBe(kilobytes * kilobyte);
  expect(shareOf(1, sockets, windowFor(sockets, 0))).toMatchObject({
    windowBytes: kilobytes * kilobyte,
    sureBytes: kilobytes * kilobyte,
  });
});

test.each([
  [0, 500],
  [1, 500],
  [64, 500],
  [100, 640],
  [256, 1_280],
  [1_000, 5_120],
  [2_000, 10_240],
  [10_000, 12_000],
])("%i sockets come back over %i ms", (sockets, ms) => {
  expect(returnMsFor(sockets, 0)).toBe(ms);
});

test("the time to come back grows at once, and shrinks where it would be shorter for a third more", () => {
  expect(returnMsFor(513, 2_560)).toBe(5_120);
  expect(returnMsFor(512, 5_120)).toBe(5_120);
  expect(returnMsFor(385, 5_120)).toBe(5_120);
  expect(returnMsFor(384, 5_120)).toBe(2_560);
  expect(returnMsFor(1, 12_000)).toBe(500);
});

test("whatever sockets come and go, as many as a hub takes come back at 200 a second at most, but for a hundred", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 50 }), (counts) => {
      let current = 0;
      for (const sockets of counts) {
        current = returnMsFor(sockets, current);
        expect(sockets).toBeLessThanOrEqual(Math.max(100, (current / 1_000) * 200));
        const more = returnMsFor(sockets + 1, current);
        expect([current, returnMsFor(sockets, more)]).toContain(more);
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
