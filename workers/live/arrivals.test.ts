import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type Arrival, arrivalPace, Arrivals } from "./arrivals.ts";

const now = 1_800_000_000_000;
const { atOnce, everyMs } = arrivalPace;
const to = (streamId: string, by = "key:k"): Arrival => ({ streamId, by });

test("some come through at once, and the others one after the other", () => {
  const arrivals = new Arrivals();
  const waits = Array.from({ length: 1_000 }, () => arrivals.waitMs(to("a"), now));
  expect(waits.slice(0, atOnce + 1)).toEqual(Array.from({ length: atOnce + 1 }, () => 0));
  expect(waits.slice(atOnce + 1)).toEqual(Array.from({ length: 1_000 - atOnce - 1 }, (_, nth) => (nth + 1) * everyMs));
});

test("who comes to another stream, or later, does not wait for them", () => {
  const arrivals = new Arrivals();
  for (let nth = 0; nth < 1_000; nth++) arrivals.waitMs(to("a"), now);
  expect(arrivals.waitMs(to("b"), now)).toBe(0);
  expect(arrivals.waitMs(to("a"), now + 1_000 * everyMs)).toBe(0);
});

test("who would wait too long does not come through, and does not make the others wait longer", () => {
  const arrivals = new Arrivals();
  const waits = Array.from({ length: 5_000 }, () => arrivals.waitMs(to("a"), now));
  const through = waits.filter((waitMs) => waitMs !== undefined);
  // A hub's sockets, and not without an end.
  expect(through.length).toBeGreaterThan(2_000);
  expect(Math.max(...through)).toBeLessThan(10_000);
  expect(waits.at(-1)).toBeUndefined();
  expect(arrivals.waitMs(to("a"), now + everyMs)).toBe(Math.max(...through));
});

test("however they come, no more come through in any time than the pace says, and nobody waits who comes by it", () => {
  const steps = fc.array(fc.nat(50), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(steps, (gaps) => {
      const arrivals = new Arrivals();
      let at = now;
      const through: number[] = [];
      for (const gap of gaps) {
        at += gap;
        const waitMs = arrivals.waitMs(to("a"), at);
        if (waitMs !== undefined) through.push(at + waitMs);
      }
      expect(through).toEqual(through.toSorted((one, other) => one - other));
      const spans = through.slice(atOnce + 1).map((last, nth) => last - (through[nth] ?? 0));
      expect(spans.filter((span) => span < everyMs)).toEqual([]);
    }),
  );
});

test("streams are forgotten once their last one has come through", () => {
  const arrivals = new Arrivals();
  for (let nth = 0; nth < 20_000; nth++) arrivals.waitMs(to(`stream ${nth}`), now + nth);
  expect(arrivals.size).toBeLessThan(100);
  for (let nth = 0; nth < 20_000; nth++) arrivals.waitMs(to(`other ${nth}`), now + 30_000);
  expect(arrivals.size).toBeLessThanOrEqual(10_000);
});

test("whoever comes without an end locks nobody else out, nor do several of them", () => {
  const arrivals = new Arrivals();
  const [first, second] = [to("a", "token:first"), to("a", "token:second")];
  const refused: number[] = [];
  for (let ms = 0; ms < 60_000; ms++) {
    for (let nth = 0; nth < 5; nth++) arrivals.waitMs(first, now + ms);
    if (ms > 10_000) arrivals.waitMs(second, now + ms);
    if (ms % 200 === 0 && arrivals.waitMs(to("a", `token:${ms}`), now + ms) === undefined) refused.push(ms);
  }
  expect(refused).toEqual([]);
  // Each is known for as long as it waits.
  expect(arrivals.size).toBeLessThan(100);
});

test("nobody waits for a time to which the clock was set back", () => {
  const arrivals = new Arrivals();
  const first = Array.from({ length: 5_000 }, (_, nth) => arrivals.waitMs(to("a", `token:${nth}`), now));
  expect(first.at(-1)).toBeUndefined();
  const hourBefore = now - 3_600_000;
  const waits = Array.from({ length: 5_000 }, (_, nth) => arrivals.waitMs(to("a", `token:${nth}`), hourBefore));
  expect(waits).toEqual(first);
});
