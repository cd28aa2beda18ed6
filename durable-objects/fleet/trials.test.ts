import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { TrialCall } from "#shared/protocol/fleet-protocol.ts";
import { trials } from "./trials.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const call = (digit: string): TrialCall => ({
  trialId: digit.repeat(64),
  streamId: "st_1",
  workspaceId: "ws_1",
  action: { type: "keys", name: "jump" },
});
const runner = { streamId: "st_1", scope: undefined, runnerId: "pc" };
const scope = { ingestKeyId: "ik_1", workspaceId: "ws_1", streamIds: null };
const done = { status: "success", durationMs: 5 } as const;

it("hands each to one runner of its stream alone, once; the first word counts", async () => {
  const all = trials();
  const ended = all.ask(call("a"));
  expect(all.take({ ...runner, streamId: "st_2" })).toEqual([]);
  expect(all.take({ ...runner, scope: { ...scope, workspaceId: "ws_2" } })).toEqual([]);
  expect(all.take({ ...runner, scope: { ...scope, streamIds: ["st_2"] } })).toEqual([]);
  // Nobody has it yet: whoever says a word of it made it up.
  all.note("a".repeat(64), done, undefined);
  expect(all.take({ ...runner, scope })).toEqual([{ trialId: "a".repeat(64), action: { type: "keys", name: "jump" } }]);
  expect(all.take(runner)).toEqual([]);
  all.note("a".repeat(64), done, { ...scope, workspaceId: "ws_2" });
  all.note("a".repeat(64), { status: "failed", error: "no", durationMs: 7 }, scope);
  all.note("a".repeat(64), done, scope);
  expect(await ended).toEqual({ ok: true, became: "failed", runnerId: "pc", error: "no", tookMs: 7 });
});

it("is given up where no runner asks, and then no runner gets it", async () => {
  const all = trials();
  const ended = all.ask(call("a"));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await ended).toEqual({ ok: true, became: "no_runner" });
  expect(all.take(runner)).toEqual([]);
});

it("says that a runner took it and said no word", async () => {
  const all = trials();
  const ended = all.ask(call("a"));
  await vi.advanceTimersByTimeAsync(9_000);
  all.take(runner);
  await vi.advanceTimersByTimeAsync(13_000);
  expect(await ended).toEqual({ ok: true, became: "no_word", runnerId: "pc" });
});

it("lets ten of a stream wait, and others beside them; one that is over makes room", async () => {
  const all = trials();
  const waiting = Array.from({ length: 10 }, (_, digit) => all.ask(call(String(digit))));
  expect(await all.ask(call("a"))).toEqual({ ok: false, code: "too_many_trials" });
  void all.ask({ ...call("b"), streamId: "st_2" });
  expect(all.take({ ...runner, streamId: "st_2" })).toHaveLength(1);
  all.take(runner);
  all.note("0".repeat(64), done, undefined);
  expect(await waiting[0]).toMatchObject({ became: "success" });
  void all.ask(call("a"));
  expect(all.take(runner).map(({ trialId }) => trialId)).toEqual(["a".repeat(64)]);
});
