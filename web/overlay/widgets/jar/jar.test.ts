import { beforeEach, expect, test } from "vitest";
import type { EventOf } from "#shared/event.ts";
import { rose } from "../../example-events.ts";
import { newFramePace } from "../../pieces/frame-pace.ts";
import { dropGift, moveJar, newJar, takeOut } from "./jar.ts";
import type { JarOptions } from "./options.ts";

let pace = newFramePace();
beforeEach(() => {
  pace = newFramePace();
});

const options: JarOptions = { cap: 60, minCoins: 1, gifts: [], coins: true };
type Gift = EventOf<"GIFT"> & { offset: number };
const gift = (offset: number, units: number, name = "Rose") =>
  rose(offset, units, {}, { coinsDelta: units, giftName: name, coins: units }) as Gift;

/** Draws a picture every 16.7 ms until nothing moves any more; returns how many. */
function drawUntilRest(jar: ReturnType<typeof newJar>, from = 0): number {
  let pictures = 0;
  while (pictures < 2_000 && moveJar(jar, pace, from + pictures * 16.7)) pictures += 1;
  return pictures;
}

test("each gift is a body, a large streak only some, and the jar never holds more than its cap", () => {
  const jar = newJar();
  dropGift(jar, gift(1, 3), options, pace);
  expect(jar.bodies).toHaveLength(3);
  dropGift(jar, gift(2, 900), options, pace);
  expect(jar.bodies).toHaveLength(8);
  for (let offset = 3; offset < 500; offset += 1) dropGift(jar, gift(offset, 5), options, pace);
  expect(jar.bodies).toHaveLength(60);
  expect(jar.bodies.at(-1)?.offset).toBe(499);
});

test("a frame that tells again what was told adds nothing", () => {
  const jar = newJar();
  dropGift(jar, gift(1, 0), options, pace);
  expect(jar.bodies).toEqual([]);
  expect(jar.moving).toBeUndefined();
});

test("only gifts that are wanted fall in", () => {
  const jar = newJar();
  dropGift(jar, gift(1, 1), { ...options, gifts: [" galaxy "] }, pace);
  dropGift(jar, gift(2, 1), { ...options, minCoins: 2 }, pace);
  expect(jar.bodies).toEqual([]);
  dropGift(jar, gift(3, 1, "Galaxy"), { ...options, gifts: [" galaxy "] }, pace);
  expect(jar.bodies).toHaveLength(1);
});

test("it rests once nothing moves, and does not wake by itself", () => {
  const jar = newJar();
  dropGift(jar, gift(1, 5), options, pace);
  const pictures = drawUntilRest(jar);
  expect(pictures).toBeGreaterThan(20);
  expect(pictures).toBeLessThan(600);
  expect(jar.moving).toBeUndefined();
  expect(moveJar(jar, pace, 1e6)).toBe(false);
});

test("what was in it before, and where no motion is wanted, lies still at once", () => {
  for (const how of ["settle", "calm"] as const) {
    const jar = newJar();
    for (let offset = 1; offset <= 12; offset += 1) dropGift(jar, gift(offset, 5), options, pace);
    jar[how] = true;
    expect(moveJar(jar, pace, 0)).toBe(false);
    expect(jar.bodies.every(({ y }) => y > 0)).toBe(true);
  }
});

test("what was taken back leaves, and the others fall into its place", () => {
  const jar = newJar();
  dropGift(jar, gift(1, 3), options, pace);
  dropGift(jar, gift(2, 3), options, pace);
  drawUntilRest(jar);
  takeOut(jar, ({ offset }) => offset === 1);
  expect(jar.bodies).toHaveLength(3);
  expect(jar.moving).toBeDefined();
});
