import { expect, test } from "vitest";
import { afterwards } from "./afterwards.ts";
import { createDucking } from "./ducking.ts";

function waiting() {
  const told: (boolean | string)[] = [];
  const heard = { stop: () => told.push("stop"), hold: (held: boolean) => told.push(`hold ${held}`) };
  const one = afterwards(
    (goes) => told.push(goes),
    () => {
      told.push("begin");
      return heard;
    },
  );
  return { one, told };
}

test("it counts as going on from the start, and begins once, when it is its turn", () => {
  const { one, told } = waiting();
  expect(told).toEqual([true]);
  one.begin();
  one.begin();
  one.stop();
  expect(told).toEqual([true, "begin", "stop"]);
});

test("what is taken back before its turn never begins", () => {
  const { one, told } = waiting();
  one.stop();
  one.begin();
  one.stop();
  expect(told).toEqual([true, false]);
});

test("what is held before its turn is held when that comes", () => {
  const { one, told } = waiting();
  one.hold(true);
  one.begin();
  one.hold(false);
  expect(told).toEqual([true, "begin", "hold true", "hold false"]);
});

test("sounds go down while something is spoken, also those that begin meanwhile, and come back", () => {
  const ducking = createDucking();
  const [early, late, gone] = [{ volume: 0 }, { volume: 0 }, { volume: 0 }];
  ducking.follow(early, 0.8);
  const leave = ducking.follow(gone, 1);
  leave();
  ducking.speak(true);
  ducking.follow(late, 1);
  expect([early.volume, late.volume, gone.volume]).toEqual([0.2, 0.25, 1]);
  ducking.speak(false);
  expect([early.volume, late.volume]).toEqual([0.8, 1]);
});
