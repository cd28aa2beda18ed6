import { expect, test } from "vitest";
import { compileRules } from "./compile.ts";
import { type Rule } from "./rule.ts";
import { emptyRuleState } from "./rule-state.ts";
import { firstLow, nextLow, noteEnough } from "./timer-lows.ts";
import type { Timer } from "./timers.ts";

const now = 1_700_000_000_000;
const rule = (ruleId: string, leftMs: number, more: Partial<Rule> = {}): Rule =>
  ({
    ruleId,
    revision: 1,
    name: ruleId,
    enabled: true,
    priority: 0,
    trigger: { on: "timer_left", names: ["subathon", "break"], leftMs },
    audience: { who: "everyone" },
    chance: 1,
    actions: [],
    ...more,
  }) as unknown as Rule;
const running = (leftMs: number): Timer => ({ endsAt: now + leftMs, leftMs: 0 });

test("a bound is passed once less than that is left, and of several the first one is told first", () => {
  const compiled = compileRules([rule("a", 60_000), rule("b", 10_000), rule("off", 90_000, { enabled: false })]);
  const state = { ...emptyRuleState(), timers: { subathon: running(100_000), break: running(70_000) } };
  // Nobody has noted anything yet.
  expect(nextLow(compiled, state)).toBe(Infinity);
  noteEnough(compiled, state, now);
  expect(nextLow(compiled, state)).toBe(now + 10_001);
  expect(firstLow(compiled, state, now + 10_000)).toBeUndefined();
  expect(firstLow(compiled, state, now + 10_001)).toEqual({ name: "break", leftMs: 60_000, since: now + 10_001 });
  expect(firstLow(compiled, state, now + 200_000)).toEqual({ name: "break", leftMs: 60_000, since: now + 10_001 });
});

test("a timer that stands still passes nothing, and one with little left from the start is not known", () => {
  const compiled = compileRules([rule("a", 60_000)]);
  const state = { ...emptyRuleState(), timers: { subathon: { endsAt: null, leftMs: 90_000 }, break: running(59_999) } };
  noteEnough(compiled, state, now);
  expect(nextLow(compiled, state)).toBe(Infinity);
  state.timers.break = running(60_000);
  noteEnough(compiled, state, now);
  expect(nextLow(compiled, state)).toBe(now + 1);
  // Taken off by hand: it has passed the bound, and is told next.
  state.timers.break = running(5_000);
  noteEnough(compiled, state, now);
  expect(firstLow(compiled, state, now)).toMatchObject({ name: "break" });
});
