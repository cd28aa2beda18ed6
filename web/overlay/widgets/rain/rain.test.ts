import { beforeEach, expect, test } from "vitest";
import type { EventOf } from "#shared/event.ts";
import { rose } from "../../example-events.ts";
import { newFramePace } from "../../pieces/frame-pace.ts";
import { placeAt, sparksAt } from "./flight.ts";
import type { RainOptions } from "./options.ts";
import { clearSky, flyGift, moveSky } from "./rain.ts";

let pace = newFramePace();
beforeEach(() => {
  pace = newFramePace();
});

const options: RainOptions = { look: "rain", cap: 40, minCoins: 1, gifts: [] };
const gift = (offset: number, units: number, coins = units) =>
  rose(offset, units, {}, { coinsDelta: units, coins }) as EventOf<"GIFT"> & { offset: number };

test("as many fall as were given, never more at a time than the cap, and half of it where pictures take long", () => {
  const sky = clearSky();
  flyGift(sky, gift(1, 3), options, pace, 0);
  expect(sky.flying).toHaveLength(3);
  for (let offset = 2; offset < 100; offset += 1) flyGift(sky, gift(offset, 500), options, pace, 0);
  expect(sky.flying).toHaveLength(40);

  const slow = clearSky();
  pace.step = 1;
  for (let offset = 2; offset < 100; offset += 1) flyGift(slow, gift(offset, 500), options, pace, 0);
  expect(slow.flying).toHaveLength(20);
});

test("nothing flies where no motion is wanted, and at the last step", () => {
  const calm = { ...clearSky(), calm: true };
  const slow = clearSky();
  pace.step = 3;
  for (const sky of [calm, slow]) {
    flyGift(sky, gift(1, 3), options, pace, 0);
    expect(moveSky(sky, pace, 0)).toBe(false);
  }
});

test("each falls from above the box to under it, and then nothing moves", () => {
  const sky = clearSky();
  flyGift(sky, gift(1, 1), options, pace, 1_000);
  const [one] = sky.flying;
  if (!one) throw new Error("nothing flies");
  const ys: number[] = [];
  let now = 1_000;
  for (; moveSky(sky, pace, now); now += 16.7) ys.push(placeAt(one, now)?.y ?? Number.NaN);
  expect(ys).toEqual(ys.toSorted((first, second) => first - second));
  expect(ys[0]).toBeLessThan(0);
  expect(ys.at(-1)).toBeGreaterThan(1);
  expect(now).toBeLessThan(6_000);
  expect(moveSky(sky, pace, now)).toBe(false);
});

test("a shell rises, bursts into more sparks the larger the gift is, and is gone", () => {
  const sparksOf = (coins: number) => {
    const sky = clearSky();
    flyGift(sky, gift(1, 1, coins), { ...options, look: "fireworks" }, pace, 0);
    const [shell] = sky.flying;
    if (!shell) throw new Error("nothing flies");
    expect(sparksAt(shell, 500)).toEqual([]);
    expect(placeAt(shell, 5_000)).toBeUndefined();
    return sparksAt(shell, 1_200).length;
  };
  expect([1, 100, 1_000].map(sparksOf)).toEqual([16, 24, 32]);
});
