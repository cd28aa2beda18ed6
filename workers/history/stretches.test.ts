/** Pages over stretches: each offset is in one of them, in order, whatever the pages' sizes. */
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Stretch, stretchesBeyond, takeOffsets } from "./stretches.ts";

const someStretches = fc
  .array(fc.record({ low: fc.integer({ min: 0, max: 20 }), size: fc.integer({ min: 1, max: 9 }) }), { maxLength: 6 })
  .map((all) =>
    all.map(({ low, size }, index): Stretch => ({
      day: `2026-11-${String(20 - Math.floor(index / 2)).padStart(2, "0")}`,
      epoch: `e${index % 2}`,
      roomId: `r${index}`,
      low,
      high: low + size - 1,
      isSealed: false,
      likely: size,
    })),
  );

const offsetsOf = (stretches: Stretch[]) =>
  stretches.flatMap(({ roomId, low, high }) =>
    Array.from({ length: high - low + 1 }, (_, index) => `${roomId}:${high - index}`),
  );

test("taken and left are all there is, and a place goes on where the taking stopped", () => {
  fc.assert(
    fc.property(someStretches, fc.integer({ min: 1, max: 12 }), (all, most) => {
      const seen: string[] = [];
      let left = all;
      for (let pages = 0; left.length > 0; pages++) {
        expect(pages).toBeLessThan(100);
        const { taken, rest } = takeOffsets(left, most);
        const offsets = offsetsOf(taken);
        expect(offsets.length).toBeLessThanOrEqual(most);
        seen.push(...offsets);
        const last = taken.at(-1);
        if (!last) throw new Error("nothing was taken");
        const beyond = stretchesBeyond(all, [last.day, last.epoch, last.roomId, last.low]);
        expect(beyond).toEqual(rest);
        left = beyond;
      }
      expect(seen).toEqual(offsetsOf(all));
    }),
  );
});

test("a place in a stretch that is not in the range any more goes on with earlier days", () => {
  const stretch = (day: string): Stretch => ({
    day,
    epoch: "e",
    roomId: "r",
    low: 1,
    high: 9,
    isSealed: false,
    likely: 9,
  });
  const all = [stretch("2026-11-20"), stretch("2026-11-18")];
  expect(stretchesBeyond(all, ["2026-11-19", "e", "r", 5])).toEqual([all[1]]);
});
