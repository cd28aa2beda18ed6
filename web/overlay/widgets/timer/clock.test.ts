import { expect, test } from "vitest";
import type { ShownTimer } from "#shared/interaction/timer-rates.ts";
import { clockOf, spanOf, takeTimer } from "./clock.ts";
import { example } from "./example.ts";

const time = 1_800_000_000_000;
const options = { lastMinute: 60 };
const paused = example[0]?.parts["timer:subathon"] as ShownTimer;
const running = (leftMs: number, change: Partial<ShownTimer> = {}): ShownTimer => ({
  ...paused,
  endsAt: time + leftMs,
  leftMs: 0,
  pausedBy: null,
  ...change,
});
const up = { plan: { ...(paused.plan as NonNullable<ShownTimer["plan"]>), grantedMs: 100_000 } };
up.plan.rates = { ...up.plan.rates, direction: "up" };

test.each<[ShownTimer, string, string, number | undefined]>([
  [running(15_159_000), "live", "04:12:39", 1_000],
  [running(15_158_400), "live", "04:12:39", 400],
  [running(60_000), "last", "00:01:00", 1_000],
  [running(0), "over", "00:00:00", undefined],
  [running(-5_000), "over", "00:00:00", undefined],
  [paused, "paused", "04:12:39", undefined],
  [running(299_000, { plan: null }), "live", "04:59", 1_000],
  [running(400_000_000, { plan: null }), "live", "111:06:40", 1_000],
  [running(90_500, up), "live", "00:00:09", 500],
])("%j", (timer, mood, text, tickMs) => {
  expect(clockOf(timer, time, options)).toMatchObject({ mood, text, tickMs });
});

test("a bar is of the cap, or of all that was put in, or there is none", () => {
  const shares = [running(50_000, { maxMs: 100_000 }), running(50_000, up), running(50_000, { plan: null })];
  expect(shares.map((timer) => clockOf(timer, time, options).share)).toEqual([0.5, 0.5, undefined]);
});

test("what is added is a sum while it stands, and a greeting is no gain", () => {
  const added = (addedMs: number): ShownTimer => ({
    ...paused,
    plan: { ...(paused.plan as NonNullable<ShownTimer["plan"]>), addedMs },
  });
  let state = takeTimer({ timer: null, gainMs: 0, gainUntil: 0 }, added(5_000), 10);
  expect(state.gainUntil).toBe(0);
  state = takeTimer(state, added(25_000), 100);
  state = takeTimer(state, added(30_000), 900);
  expect([state.gainMs, state.gainUntil]).toEqual([25_000, 2_500]);
  state = takeTimer(state, added(31_000), 5_000);
  expect(state.gainMs).toBe(1_000);
  expect(takeTimer(state, null, 6_000).timer).toBeNull();
});

test("a happy hour is known by its time alone", () => {
  const happy = { multiplier: 2, from: time, until: time + 1_000 };
  const plan = { ...up.plan, rates: { ...up.plan.rates, happyHours: [happy] } };
  const at = [-1, 0, 1_000].map((ms) => clockOf(running(9_000, { plan }), time + ms, options).multiplier);
  expect(at).toEqual([1, 2, 1]);
});

test.each([
  [500, "0.5 second"],
  [20_000, "20 second"],
  [90_000, "1.5 minute"],
  [100_000, "100 second"],
  [300_000, "5 minute"],
  [5_400_000, "1.5 hour"],
])("%d ms read as %s", (ms, text) => {
  expect(spanOf(ms, (value, unit) => `${value} ${unit}`)).toBe(text);
});
