import { createHmac } from "node:crypto";
import { expect, test, vi } from "vitest";
import { signatureHeaders } from "#shared/protocol/ingest.ts";
import { type ActionOutcome, type RunnerTrial, signedAnswerText } from "#shared/protocol/runner-command.ts";
import { ingestClient } from "./ingest-client.ts";
import { trialRunner } from "./trials.ts";

const trial = (digit: string, action: RunnerTrial["action"] = { type: "keys", name: "jump" }): RunnerTrial => ({
  trialId: digit.repeat(64),
  action,
});

function runner(hasTools = true) {
  const told: Record<string, ActionOutcome> = {};
  const carryOut = vi.fn<() => Promise<{ status: "success" }>>(async () => ({ status: "success" }));
  const take = trialRunner({
    tools: hasTools ? { carryOut } : undefined,
    client: { reportOutcome: async (id, outcome) => ((told[id.charAt(0)] = outcome), true) },
    log: () => undefined,
    signal: AbortSignal.timeout(60_000),
  });
  return { take, told, carryOut };
}

test("does each with its program once, and says that it was a trial", async () => {
  const { take, told, carryOut } = runner();
  take([trial("a")]);
  take([trial("a"), trial("b")]);
  await vi.waitUntil(() => Object.keys(told).length === 2);
  expect(carryOut).toHaveBeenCalledTimes(2);
  expect(told["a"]).toMatchObject({ status: "success", trial: true });
});

test("writes into no chat, and does nothing that it does not know or has no program for, whoever asks", async () => {
  const { take, told, carryOut } = runner();
  take([trial("a", { type: "announce", text: "hello" }), trial("b", { type: "teleport" })]);
  const without = runner(false);
  without.take([trial("c")]);
  await vi.waitUntil(() => Object.keys(told).length === 2 && without.told["c"] !== undefined);
  expect(told).toMatchObject({
    a: { status: "skipped", error: "announce is not tried" },
    b: { status: "skipped", error: expect.stringContaining("does not know teleport") as string },
  });
  expect(carryOut).not.toHaveBeenCalled();
  expect(without.told["c"]).toMatchObject({ status: "skipped", error: expect.stringContaining("--tools") as string });
});

test.each([
  ["signed with the runner's secret", 0, "s", 1],
  ["signed with another secret", 0, "t", 0],
  ["signed an hour ago", 3_600, "s", 0],
])("takes trials of an answer that is %s, and the streams of any", async (_name, agoSeconds, secret, expected) => {
  const path = "/v1/ingest/assignments";
  const body = JSON.stringify({ ttlMs: 15_000, streams: [], unassigned: 0, trials: [trial("a")] });
  const timestamp = String(Math.floor(Date.now() / 1_000) - agoSeconds);
  const signature = createHmac("sha256", secret).update(signedAnswerText({ timestamp, path, body })).digest("hex");
  const client = ingestClient({
    baseUrl: "https://example.org",
    key: { keyId: "k", secret: "s" },
    now: Date.now,
    fetch: async () =>
      new Response(body, {
        headers: { [signatureHeaders.timestamp]: timestamp, [signatureHeaders.signature]: signature },
      }),
  });
  const answer = await client.assignments({ runnerId: "r", maxStreams: 1, live: [] }, AbortSignal.timeout(5_000));
  if (!answer || "refused" in answer) throw new Error("no answer");
  expect([answer.streams, answer.trials?.length ?? 0]).toEqual([[], expected]);
});
