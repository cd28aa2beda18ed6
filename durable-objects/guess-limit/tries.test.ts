import { expect, test } from "vitest";
import { forgottenAt, giveBack, noTries, take, type Tries } from "./tries.ts";

const limit = { tries: 5, periodMs: 60_000 };

/** Takes `count` tries at one time; how many were let through, and what is left of it. */
function takeMany(before: Tries, count: number, now: number) {
  let tries = before;
  let through = 0;
  for (let index = 0; index < count; index++) {
    const next = take(tries, limit, now);
    tries = next.tries;
    if (next.taken.ok) through++;
  }
  return { tries, through };
}

test("as many tries as the limit has, and not one more, whatever comes", () => {
  const { tries, through } = takeMany(noTries, 1_000, 1_000);
  expect(through).toBe(5);
  expect(take(tries, limit, 1_000).taken).toEqual({ ok: false, retryAfterMs: 12_000 });
});

test("what was refused does not make the wait longer, and when it says so one more goes", () => {
  const { tries } = takeMany(noTries, 1_000, 0);
  expect(take(tries, limit, 11_999).taken.ok).toBe(false);
  const next = take(tries, limit, 12_000);
  expect(next.taken).toEqual({ ok: true });
  expect(take(next.tries, limit, 12_000).taken).toEqual({ ok: false, retryAfterMs: 12_000 });
});

test("in a whole day of trying there are no more than the limit says", () => {
  let tries = noTries;
  let through = 0;
  for (let now = 0; now < 86_400_000; now += 1_000) {
    const next = take(tries, limit, now);
    tries = next.tries;
    if (next.taken.ok) through++;
  }
  expect(through).toBe(5 + 86_400_000 / 12_000 - 1);
});

test("a try that was none is taken back, and never more than was counted", () => {
  const { tries } = takeMany(noTries, 5, 0);
  expect(take(giveBack(tries), limit, 0).taken.ok).toBe(true);
  expect(giveBack(giveBack(noTries))).toEqual(noTries);
});

test("all is forgotten when its time has passed, and a clock that goes back changes nothing", () => {
  const { tries } = takeMany(noTries, 5, 100_000);
  expect(forgottenAt(tries, limit)).toBe(160_000);
  expect(take(tries, limit, 160_000).tries.count).toBe(1);
  expect(take(tries, limit, 1_000).taken.ok).toBe(false);
});

test("what costs several units takes them all or none, and waits until there are as many", () => {
  const budget = { tries: 20, periodMs: 10_000 };
  const first = take(noTries, budget, 0, 12);
  expect(first.taken).toEqual({ ok: true });
  // 8 are left: 12 more need 4 to come again, at two a second.
  const second = take(first.tries, budget, 0, 12);
  expect(second.taken).toEqual({ ok: false, retryAfterMs: 2_000 });
  expect(take(second.tries, budget, 0, 8).taken.ok).toBe(true);
  expect(take(second.tries, budget, 1_999, 12).taken.ok).toBe(false);
  expect(take(second.tries, budget, 2_000, 12).taken.ok).toBe(true);
});
