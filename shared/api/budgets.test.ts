import { expect, test } from "vitest";
import { budgets } from "./budgets.ts";
import { operations } from "./operations.ts";

test("no operation costs more than its budget ever has, and each comes again within three minutes", () => {
  const costly = operations.flatMap(({ id, costs }) => (costs ? [{ id, ...costs }] : []));
  expect(costly.length).toBeGreaterThan(0);
  for (const { id, budget, units } of costly) {
    const { units: full, perSeconds, each } = budgets[budget];
    expect([id, units <= full, each]).toEqual([id, true, "workspace"]);
    expect([id, (units * perSeconds) / full <= 180]).toEqual([id, true]);
  }
});
