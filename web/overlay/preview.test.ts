import { expect, test } from "vitest";
import { classicModel } from "./classic-model.ts";
import { advanceModel, takeEvents } from "./frames.ts";
import { previewFrame } from "./preview.ts";
import { shownRuleAlerts } from "./widgets/alerts/rule-queues.ts";
import { shownTallies } from "./widgets/tallies/tallies.ts";

test("the preview shows every part of the overlay, and goes on as long as it is looked at", () => {
  const model = classicModel();
  const kinds = new Set<string>();
  for (let step = 0; step < 1_000; step += 1) {
    takeEvents(model, previewFrame(step), { now: step * 500, wall: Number.MAX_SAFE_INTEGER });
    advanceModel(model, { now: step * 500, wall: 0 });
    for (const { variant } of shownRuleAlerts(model.ruleQueues)) kinds.add(variant);
    for (const { alert } of model.queue.shown) kinds.add(alert.kind);
  }

  expect([...kinds].toSorted()).toEqual([
    "banner",
    "battle",
    "default",
    "follow",
    "fullscreen",
    "gift",
    "subscription",
    "subtle",
  ]);
  expect(shownTallies(model.tallies, undefined, 999 * 500)).toEqual([
    { kind: "timer", name: "timer", value: 100_500 },
    { kind: "counter", name: "counter", value: 49 },
  ]);
  expect(model.lines).toHaveLength(8);
  expect(model.battle?.sides).toHaveLength(2);
  expect(model.position?.offset).toBeGreaterThan(2_900);
});
