import { expect, test } from "vitest";
import { gift, rule, sha256Hex, stage } from "../../test/rule-stage.ts";
import { tallyChange } from "./tally-change.ts";
import { tryActions } from "./trial.ts";

const counters = { deaths: 3 };

/** What one action on a gift makes of the counters and timers. */
function changeOf(action: object, timers: Parameters<typeof tallyChange>[1]["timers"] = {}) {
  const event = gift(5);
  const setting = { live: stage([]).reduced.live, counters, timers, hostUniqueId: "host", sha256Hex };
  const runs = tryActions(rule({ trigger: { on: "gift" }, actions: [{ type: "counter", ...action }] }), event, setting);
  if (runs === "budget" || runs[0]?.action.type !== "counter") throw new Error("no counter");
  return tallyChange(runs[0].action, { counters, timers }, event.ingestedAt);
}

test.each([
  [
    { name: "deaths", change: "add", value: 2 },
    { before: 3, after: 5 },
  ],
  [
    { name: "deaths", change: "reset" },
    { before: 3, after: 0 },
  ],
  [
    { name: "fresh", change: "set", value: 1.5 },
    { before: 0, after: 1.5 },
  ],
  [
    { name: "constructor", change: "add", value: 1 },
    { before: 0, after: 1 },
  ],
  [
    { kind: "timer", name: "fresh", change: "add", value: 60_000 },
    { before: 0, after: 60_000 },
  ],
])("%j changes it from what it is to what it would be", (action, expected) => {
  expect(changeOf(action)).toEqual(expected);
});

test("of a timer that runs or is paused it says what is left, and leaves it as it was", () => {
  const now = gift(5).ingestedAt;
  const timers = { runs: { endsAt: now + 5_000, leftMs: 0 }, rests: { endsAt: null, leftMs: 7_000 } };
  const before = structuredClone(timers);
  const add = { kind: "timer", change: "add", value: 1_000 };
  expect(changeOf({ ...add, name: "runs" }, timers)).toEqual({ before: 5_000, after: 6_000 });
  expect(changeOf({ ...add, name: "rests" }, timers)).toEqual({ before: 7_000, after: 8_000 });
  expect(changeOf({ kind: "timer", name: "runs", change: "pause" }, timers)).toEqual({ before: 5_000, after: 5_000 });
  expect([timers, counters]).toEqual([before, { deaths: 3 }]);
});
