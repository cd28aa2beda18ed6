import { expect, test } from "vitest";
import { seededRandom } from "../../ingest-node/simulator/random.ts";
import { faultKinds, planFaults } from "./plan.ts";

const plan = (seed: number, minutes: number) => planFaults(minutes, seededRandom(seed).next);

test("the same seed is the same plan, another one is another", () => {
  expect(plan(1, 5)).toEqual(plan(1, 5));
  expect(plan(1, 5)).not.toEqual(plan(2, 5));
});

test.each([1, 2, 3, 4, 5])("seed %i: every kind has its turn, in time, and none overlaps itself", (seed) => {
  const faults = plan(seed, 10);
  expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(faultKinds));
  const until = new Map<string, number>();
  for (const { kind, atMs, durationMs } of faults) {
    expect(atMs).toBeGreaterThanOrEqual(until.get(kind) ?? 2_000);
    expect(atMs + durationMs).toBeLessThanOrEqual(600_000);
    until.set(kind, atMs + durationMs);
  }
});

test("short runs of seeds on end have every kind between them", () => {
  const dealt = faultKinds.map((_, seed) => planFaults(1 / 3, seededRandom(seed).next, faultKinds, faultKinds[seed]));
  expect(dealt.map(([first]) => first?.kind)).toEqual(faultKinds);
  expect(planFaults(2, seededRandom(1).next, ["push-close", "push-silent"], "push-silent")[0]?.kind).toBe(
    "push-silent",
  );
});

test("only the kinds that are asked for happen; of none there are none", () => {
  const only = planFaults(2, seededRandom(1).next, ["push-close"]);
  expect(only.length).toBeGreaterThan(5);
  expect(new Set(only.map(({ kind }) => kind))).toEqual(new Set(["push-close"]));
  expect(planFaults(2, seededRandom(1).next, [])).toEqual([]);
});
