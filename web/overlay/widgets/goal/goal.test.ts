import * as fc from "fast-check";
import { expect, test } from "vitest";
import { nextStep, shareOf, stageOf, stepsOf, type Target } from "./goal.ts";

const goal = (reached: Target["reached"], change: Partial<Target> = {}): Target => ({
  target: 100,
  start: 0,
  add: 0,
  reached,
  ...change,
});

test.each([
  ["hide", 99, { times: 0, value: 99, of: 100, passed: 0 }],
  ["hide", 250, { times: 1, value: 250, of: 100, passed: 100 }],
  ["reset", 100, { times: 1, value: 0, of: 100, passed: 100 }],
  ["reset", 250, { times: 2, value: 50, of: 100, passed: 100 }],
  ["double", 100, { times: 1, value: 100, of: 200, passed: 100 }],
  ["double", 799, { times: 3, value: 799, of: 800, passed: 400 }],
  ["add", 99, { times: 0, value: 99, of: 100, passed: 0 }],
  ["add", 100, { times: 1, value: 100, of: 200, passed: 100 }],
  ["add", 399, { times: 3, value: 399, of: 400, passed: 300 }],
] as const)("%s at %d", (reached, value, stage) => {
  expect(stageOf(value, goal(reached))).toEqual(stage);
});

test("it may begin above 0, and be raised by another number than its first one", () => {
  expect(stageOf(40, goal("add", { start: 70, add: 25 }))).toEqual({ times: 1, value: 110, of: 125, passed: 100 });
});

test("it is never reached less often than before, and what is shown is below its mark unless it is hidden", () => {
  const target = fc.record({
    target: fc.integer({ min: 1, max: 1_000_000 }),
    start: fc.integer({ min: 0, max: 1_000 }),
    add: fc.integer({ min: 0, max: 1_000 }),
    reached: fc.constantFrom("hide", "reset", "double", "add"),
  }) as fc.Arbitrary<Target>;
  fc.assert(
    fc.property(target, fc.nat(10_000_000), fc.nat(10_000), (rules, value, more) => {
      const [before, after] = [stageOf(value, rules), stageOf(value + more, rules)];
      expect(after.times).toBeGreaterThanOrEqual(before.times);
      expect(after.passed).toBeGreaterThanOrEqual(before.passed);
      expect(rules.reached === "hide" || after.value < after.of).toBe(true);
      expect(shareOf(after)).toBeLessThanOrEqual(1);
    }),
  );
});

test("steps are read as people write them, in their order, and the next one is told", () => {
  const steps = stepsOf(["7,500 a song", "5000: dance", "10.000 – cake", "no number", "0 nothing", ""]);
  expect(steps).toEqual([
    { at: 5_000, name: "dance" },
    { at: 7_500, name: "a song" },
    { at: 10_000, name: "cake" },
  ]);
  const next = (value: number, of = 10_000) => nextStep(steps, { times: 0, value, of, passed: 0 })?.name;
  expect([next(0), next(5_000), next(9_999), next(10_000), next(0, 4_000)]).toEqual([
    "dance",
    "a song",
    "cake",
    undefined,
    undefined,
  ]);
});
