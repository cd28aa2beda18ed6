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

test("many gates at one host have one budget, and ask for more at a time the more they send", async () => {
  const { host, budgets } = startHost({ tries: 200, periodMs: 60_000 }, 50);
  const sent = await sendAll(budgets, 30);
  expect(sent).toBeGreaterThan(180);
  expect(sent).toBeLessThanOrEqual(200);
  // Twice as many each time, and once each to hear that there is no more.
  const { asked } = host;
  expect(asked).toBeLessThan(sent);
  expect(await sendAll(budgets, 30)).toBe(0);
  expect(host.asked).toBe(asked);
});

test.each([
  ["400 that send one in 2 s", 400, 2_000],
  ["1,000 that send one in 12 s", 1_000, 12_000],
])("%s use what they send, and not what they might", async (_, gates, everyMs) => {
  const { host, budgets } = startHost({ tries: 5_000, periodMs: 10_000 }, gates);
  let wanted = 0;
  let sent = 0;
  for (; host.now < 120_000; host.now += 500) {
    const now = budgets.filter((_one, index) => (host.now + index * 500) % everyMs === 0);
    wanted += now.length;
    sent += await sendAll(now, 1);
  }
  expect(sent).toBe(wanted);
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

test("what was taken and not used is not kept for long, and less is taken the next time", async () => {
  const { host, budgets } = startHost({ tries: 100, periodMs: 60_000 }, 1);
  const [one] = budgets as [HostBudget];
  expect(await one.take()).toBe(true);
  one.giveBack();
  host.now = 9_999;
  expect(await one.take()).toBe(true);
  expect(host.asked).toBe(1);
  // 2, 4 and 8 more, of which four are not used.
  expect(await sendAll([one], 10)).toBe(10);
  expect(host.asked).toBe(4);
  host.now = 30_000;
  expect(await sendAll([one], 4)).toBe(4);
  expect(host.asked).toBe(5);
  host.now = 60_000;
  expect(await sendAll([one], 5)).toBe(5);
  expect(host.asked).toBe(7);
});
