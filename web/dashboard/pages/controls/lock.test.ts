import { expect, test } from "vitest";
import { openLock } from "./lock.ts";

test("one press locks, two within five seconds unlock, and one that is left or is long ago counts for nothing", () => {
  let time = 0;
  const lock = openLock(() => time);
  const pressed = () => {
    lock.press();
    return [lock.isOn, lock.isAsked];
  };
  expect([lock.isOn, pressed()]).toEqual([false, [true, false]]);
  expect(pressed()).toEqual([true, true]);
  time += 5_000;
  expect(lock.isAsked).toBe(false);
  expect(pressed()).toEqual([true, true]);
  lock.leave();
  expect([pressed(), pressed()]).toEqual([
    [true, true],
    [false, false],
  ]);
});
