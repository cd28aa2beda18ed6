import { expect, test } from "vitest";
import { noTries, take, type Tries } from "../guess-limit/tries.ts";
import { HostBudget } from "./host-budget.ts";

/** A host with this budget, and gates that send there. */
function startHost(limit: { tries: number; periodMs: number }, gates: number) {
  let tries: Tries = noTries;
  const host = { now: 0, asked: 0 };
  const budgets = Array.from(
    { length: gates },
    () =>
      new HostBudget({
        take: async (units) => {
          host.asked++;
          const next = take(tries, limit, host.now, units);
          tries = next.tries;
          return next.taken;
        },
        now: () => host.now,
        random: () => 0.5,
      }),
  );
  return { host, budgets };
}

async function sendAll(budgets: HostBudget[], each: number): Promise<number> {
  const sent = await Promise.all(budgets.flatMap((one) => Array.from({ length: each }, () => one.take())));
  return sent.filter(Boolean).length;
}

test("many gates at one host have one budget, and ask for it twenty requests at a time", async () => {
  const { host, budgets } = startHost({ tries: 200, periodMs: 60_000 }, 50);
  expect(await sendAll(budgets, 30)).toBe(200);
  // Ten times for what there is, and once each to hear that there is no more.
  expect(host.asked).toBe(10 + 50);
  expect(await sendAll(budgets, 30)).toBe(0);
  expect(host.asked).toBe(60);
});

test("over a minute no more goes than the budget has, and each gate asks again within ten seconds", async () => {
  const { host, budgets } = startHost({ tries: 200, periodMs: 60_000 }, 20);
  let sent = 0;
  for (; host.now < 60_000; host.now += 500) {
    sent += await sendAll(budgets, 5);
    for (const { resumeAt } of budgets) expect(resumeAt).toBeLessThanOrEqual(host.now + 10_000);
  }
  expect(sent).toBeGreaterThan(300);
  expect(sent).toBeLessThanOrEqual(400);
});

test("what was taken and not used is not kept for long", async () => {
  const { host, budgets } = startHost({ tries: 100, periodMs: 60_000 }, 1);
  const [one] = budgets as [HostBudget];
  expect(await one.take()).toBe(true);
  one.giveBack();
  host.now = 9_999;
  expect(await sendAll([one], 20)).toBe(20);
  expect(host.asked).toBe(1);
  host.now = 10_000;
  expect(await one.take()).toBe(true);
  expect(host.asked).toBe(2);
  host.now = 20_000;
  await one.take();
  expect(host.asked).toBe(3);
});
