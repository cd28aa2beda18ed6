import { expect, test, vi } from "vitest";
import type { ActionOutcome, RunnerCommand } from "#shared/protocol/runner-command.ts";
import { type Carried, commandRunner } from "./commands.ts";

const command = (digit: string): RunnerCommand => ({
  actionId: digit.repeat(64),
  action: { type: "announce", text: `hello ${digit}` },
});

function runner(carryOut: () => Promise<Carried>, reportFails = 0) {
  const reported: [string, ActionOutcome][] = [];
  const clock = { now: 1_000 };
  let fails = reportFails;
  const waits: number[] = [];
  const carried = vi.fn<() => Promise<Carried>>(carryOut);
  const take = commandRunner({
    carryOut: carried,
    report: async (actionId, outcome) => {
      if (fails-- > 0) return false;
      reported.push([actionId, outcome]);
      return true;
    },
    log: () => undefined,
    now: () => (clock.now += 5),
    random: () => 0.5,
    wait: async (delayMs) => void waits.push(delayMs),
  });
  return { take, reported, carried, waits };
}

test("carries each command out once, whatever comes twice, and tells what became of it", async () => {
  const { take, reported, carried } = runner(async () => ({ status: "success" }));
  take([command("a"), command("b")]);
  take([command("a")]);
  await vi.waitUntil(() => reported.length === 2);
  expect(carried).toHaveBeenCalledTimes(2);
  expect(reported[0]).toEqual(["a".repeat(64), { status: "success", durationMs: 10 }]);
});

test("one that fails is told with why, and does not keep the next from it", async () => {
  let calls = 0;
  const { take, reported } = runner(async () => {
    if (++calls === 1) throw new Error("TikTok said no");
    return { status: "skipped", error: "not signed in" };
  });
  take([command("a"), command("b")]);
  await vi.waitUntil(() => reported.length === 2);
  const outcomes = Object.fromEntries(reported);
  expect(outcomes["a".repeat(64)]).toMatchObject({ status: "failed", error: "TikTok said no" });
  expect(outcomes["b".repeat(64)]).toMatchObject({ status: "skipped", error: "not signed in" });
});

test("is told again while nobody takes it, ever more patiently, and given up after eight tries", async () => {
  const late = runner(async () => ({ status: "success" }), 2);
  late.take([command("a")]);
  await vi.waitUntil(() => late.reported.length === 1);
  expect(late.waits).toEqual([1_000, 2_000]);
  const never = runner(async () => ({ status: "success" }), 100);
  never.take([command("a")]);
  await vi.waitUntil(() => never.waits.length === 7);
  expect(never.reported).toEqual([]);
});

test("what a newer hub asks for is skipped, and takes nothing else along", async () => {
  const { take, reported, carried } = runner(async () => ({ status: "success" }));
  take([{ actionId: "c".repeat(64), action: { type: "teleport" } }, command("a")]);
  await vi.waitUntil(() => reported.length === 2);
  expect(carried).toHaveBeenCalledTimes(1);
  expect(Object.fromEntries(reported)["c".repeat(64)]).toMatchObject({
    status: "skipped",
    error: "this runner does not know teleport: it is older than the Workers",
  });
});
