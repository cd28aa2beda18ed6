/** TikTok's gift list on its whole way: the unmodified connector, the real runner, the real Worker, PostgreSQL. */
import { beforeEach, expect, test, vi } from "vitest";
import { gifts } from "../../ingest-node/simulator/cast.ts";
import { unsentGift } from "../../ingest-node/simulator/gift-list.ts";
import { startRunner, type TestRunner } from "../runner.ts";
import { setRunnerStage } from "../runner-stage.ts";
import { createStream, openLive } from "../stream.ts";

const stage = setRunnerStage();
beforeEach(() => {
  stage.simulator.faults.gifts = { kind: "ok" };
});

const run = (streamId: string, folder?: string) =>
  startRunner(stage.worker, streamId, ["--user", "@anybody"], stage.simulator.env, folder);
const said = (runner: TestRunner, status: string) =>
  vi.waitUntil(() => runner.log.find((line) => line.status === status), { timeout: 30_000 });
async function giftOf(giftId: string) {
  const response = await stage.worker.api("GET", `/v1/gifts/${giftId}`);
  return (await response.json()) as Record<string, unknown>;
}

test("a runner brings the list once a day; a gift that nobody has sent has its price from it", async () => {
  const streamId = await createStream(stage.worker);
  const first = run(streamId);
  await said(first, "gift-list");
  const time = expect.stringMatching(/^20.*Z$/);
  expect(await giftOf(unsentGift.id)).toEqual({
    giftId: unsentGift.id,
    name: "Lighthouse",
    coins: 3_000,
    imageUrl: expect.stringMatching(/^data:image/),
    firstSeenAt: time,
    lastSeenAt: time,
    source: "list",
  });
  expect(await first.stop()).toBe(0);

  const asked = stage.simulator.seen["gift-list"];
  const second = run(streamId, first.data);
  const live = await openLive(stage.worker, streamId);
  await vi.waitUntil(() => live.events().length > 20, { timeout: 30_000 });
  expect(await second.stop()).toBe(0);
  expect(stage.simulator.seen["gift-list"]).toBe(asked);
  live.socket.terminate();
});

test("a price that changed in the list is in the catalogue", async () => {
  const dearer = [...gifts, { ...unsentGift, coins: 3_500, name: "Lighthouse at Night" }];
  stage.simulator.faults.gifts = { kind: "ok", gifts: dearer };
  const runner = run(await createStream(stage.worker));
  await said(runner, "gift-list");
  expect(await runner.stop()).toBe(0);
  expect(await giftOf(unsentGift.id)).toMatchObject({ coins: 3_500 });
});

test.each([
  { kind: "unsigned", status: 403 },
  { kind: "status", status: 500 },
  { kind: "garbage", body: "<html>busy</html>" },
] as const)("without a list (%j) the stream is taken in, and gifts come by their messages", async (behaviour) => {
  stage.simulator.faults.gifts = behaviour;
  const streamId = await createStream(stage.worker);
  const live = await openLive(stage.worker, streamId);
  const runner = run(streamId);
  expect(await said(runner, "gift-list-failed")).toMatchObject({ level: "info" });
  await vi.waitUntil(() => live.events().some(({ eventType }) => eventType === "GIFT"), { timeout: 30_000 });
  expect(await runner.stop()).toBe(0);
  expect(runner.log.filter(({ level }) => level !== "info")).toEqual([]);
  live.socket.terminate();
});

test("a list that never comes holds up neither the stream nor the runner's end", async () => {
  stage.simulator.faults.gifts = { kind: "silent" };
  const streamId = await createStream(stage.worker);
  const live = await openLive(stage.worker, streamId);
  const asked = stage.simulator.seen["gift-list"] ?? 0;
  const runner = run(streamId);
  await vi.waitUntil(() => live.events().length > 20, { timeout: 30_000 });
  await vi.waitUntil(() => (stage.simulator.seen["gift-list"] ?? 0) > asked, { timeout: 10_000 });
  const startedAt = performance.now();
  expect(await runner.stop()).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(8_000);
  expect(runner.log.some(({ status }) => status === "gift-list-failed")).toBe(false);
  live.socket.terminate();
});
