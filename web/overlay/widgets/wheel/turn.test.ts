import { expect, test } from "vitest";
import type { ShownWheel } from "#shared/interaction/wheel.ts";
import { anglesOf, standOf } from "./turn.ts";

const time = 1_800_000_000_000;
const options = { stays: 6, idle: "hide" as const };
const wheel = (spins: [section: number, at: number][], weights = [1, 1, 1, 1]): ShownWheel => ({
  wheelId: "w",
  title: "",
  sections: weights.map((weight, index) => ({ label: `s${index}`, weight })),
  word: null,
  turnMs: 5_200,
  spins: spins.map(([section, at], index) => ({
    no: index + 1,
    section,
    label: `s${section}`,
    at: time + at,
    by: null,
  })),
});

test("sections are as wide as their weights, the first one with its middle at the top", () => {
  const shown = (weights: number[]) =>
    anglesOf(weights.map((weight) => ({ weight }))).map(({ from, to }) => [from, to]);
  expect(shown([1, 1, 1, 1])).toEqual([
    [-45, 45],
    [45, 135],
    [135, 225],
    [225, 315],
  ]);
  expect(shown([2, 1, 1])).toEqual([
    [-90, 90],
    [90, 180],
    [180, 270],
  ]);
});

test("it rests with the middle of the section at the top, from where it rested before, forward", () => {
  const [first, second] = [
    wheel([[1, 0]]),
    wheel([
      [1, -20_000],
      [3, 0],
    ]),
  ].map((one) => standOf(one, time, options).turn);
  expect([first?.from, first?.to]).toEqual([0, 270 + 5 * 360]);
  // From 270 on to 90: forward, past the top.
  expect([second?.from, second?.to]).toEqual([270, 90 + 6 * 360]);
  for (const [index, weights] of [
    [1, 2, 3, 4],
    [9, 1],
    [5, 5, 1],
  ].entries()) {
    const section = index % weights.length;
    const { middle = 0 } = anglesOf(weights.map((weight) => ({ weight })))[section] ?? {};
    const { to = 0 } = standOf(wheel([[section, 0]], weights), time, options).turn ?? {};
    expect((((middle + to) % 360) + 360) % 360).toBeCloseTo(0, 9);
  }
});

test("it turns, shows the result, and goes; the next turn begins at its time", () => {
  const at = (ms: number) => {
    const { turn, isShown, changesIn } = standOf(
      wheel([
        [1, 0],
        [2, 20_000],
      ]),
      time + ms,
      options,
    );
    return [turn?.spin.no, turn?.isTurning, isShown, changesIn];
  };
  expect([-500, 0, 5_199, 5_200, 11_199, 11_200, 20_000, 40_000].map(at)).toEqual([
    [undefined, undefined, false, 500],
    [1, true, true, 5_200],
    [1, true, true, 1],
    [1, false, true, 6_000],
    [1, false, true, 1],
    [1, false, false, 8_800],
    [2, true, true, 5_200],
    [2, false, false, undefined],
  ]);
  expect(standOf(wheel([]), time, { ...options, idle: "show" })).toEqual({
    turn: undefined,
    isShown: true,
    changesIn: undefined,
  });
});
