import { expect, test } from "vitest";
import { isYoung } from "./hold-up.ts";

const time = 1_795_000_000_000;
const minuteMs = 60_000;

test.each([
  ["has waited for less than a minute", { waitedMs: 59_999, newsMs: 59_999, heldMs: 0 }, true],
  ["has waited for a minute", { waitedMs: minuteMs, newsMs: 0, heldMs: 0 }, false],
  ["happened a minute before the newest event", { waitedMs: 0, newsMs: minuteMs, heldMs: 0 }, false],
  ["was held up for half of that", { waitedMs: 80_000, newsMs: 80_000, heldMs: 30_000 }, true],
  ["was held up for a minute", { waitedMs: 119_999, newsMs: 119_999, heldMs: minuteMs }, true],
  ["was held up over and over for ten minutes", { waitedMs: 600_000, newsMs: 600_000, heldMs: 599_000 }, false],
])("an alert that %s: %j is news: %s", (_what, { waitedMs, newsMs, heldMs }, isNews) => {
  const [cameAt, heldBefore] = [5_000, 1_000];
  const one = { alert: { time }, since: cameAt - heldBefore, heldMs: heldBefore };

  expect(isYoung(one, cameAt + waitedMs, time + newsMs, heldBefore + heldMs)).toBe(isNews);
});
