/** Runners that hold what the API wants, with the real runner, the real Worker and the unmodified connector. */
import { expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { startRunner } from "../runner.ts";
import { setRunnerStage } from "../runner-stage.ts";
import { createStream, openLive } from "../stream.ts";
import { startTestWorker } from "../worker.ts";

const stage = setRunnerStage();

const natives = (events: RecordedEvent[]) => events.flatMap(({ nativeId }) => nativeId ?? []);
const run = (streamId: string) => startRunner(stage.worker, streamId, ["--user", "@anybody"], stage.simulator.env);

test("without a stream a runner holds what the API wants: a new one within seconds, a paused one no more", async () => {
  const own = await startTestWorker();
  try {
    const first = await createStream(own);
    const assigned = startRunner(own, undefined, [], stage.simulator.env);
    const said = (status: string, streamId: string) =>
      vi.waitUntil(() => assigned.log.some((line) => line.status === status && line.streamId === streamId), {
        timeout: 20_000,
      });
    await said("connected", first);
    const second = await createStream(own);
    const live = await openLive(own, second);
    await said("connected", second);
    await vi.waitUntil(() => live.events().length > 20, { timeout: 20_000 });

    expect((await own.api("PATCH", `/v1/streams/${second}`, { wanted: false })).status).toBe(200);
    await said("given-back", second);
    const before = live.events().length;
    expect(live.events().at(-1)?.eventType).toBe("DISCONNECTED");
    expect((await own.api("PATCH", `/v1/streams/${second}`, { wanted: true })).status).toBe(200);
    await vi.waitUntil(() => live.events().length > before + 20, { timeout: 20_000 });
    expect(await assigned.stop()).toBe(0);
    const got = natives(live.events());
    expect(new Set(got).size).toBe(got.length);
    live.socket.terminate();
  } finally {
    await own.stop();
  }
});

test("two runners without a stream share the streams out, and one takes over what the other leaves", async () => {
  const own = await startTestWorker();
  try {
    const streams = await Promise.all([createStream(own), createStream(own)]);
    // One stream each; nobody has room for two, so that they must share.
    const env = { ...stage.simulator.env, MAX_STREAMS: "1" };
    const runners = [startRunner(own, undefined, [], env), startRunner(own, undefined, [], env)];
    const held = (index: number) => runners[index]?.log.find(({ status }) => status === "connected")?.streamId;
    await vi.waitUntil(() => held(0) !== undefined && held(1) !== undefined, { timeout: 30_000 });
    expect(new Set([held(0), held(1)])).toEqual(new Set(streams));
    const orphan = held(0) ?? "";
    expect(await runners[0]?.stop()).toBe(0);
    expect((await own.api("PATCH", `/v1/streams/${held(1)}`, { wanted: false })).status).toBe(200);
    const tookOver = () =>
      runners[1]?.log.some(({ status, streamId }) => status === "connected" && streamId === orphan) ?? false;
    await vi.waitUntil(tookOver, { timeout: 30_000 });
    expect(await runners[1]?.stop()).toBe(0);
  } finally {
    await own.stop();
  }
});

test("a paused stream is let go within seconds, by a runner that was started for it too, and taken again", async () => {
  const streamId = await createStream(stage.worker);
  const live = await openLive(stage.worker, streamId);
  const runner = run(streamId);
  await vi.waitUntil(() => live.events().length > 20, { timeout: 30_000 });
  const want = (wanted: boolean) => stage.worker.api("PATCH", `/v1/streams/${streamId}`, { wanted });

  expect((await want(false)).status).toBe(200);
  await vi.waitUntil(() => live.events().at(-1)?.eventType === "DISCONNECTED", { timeout: 20_000 });
  await vi.waitUntil(() => runner.log.some(({ status }) => status === "paused"), { timeout: 20_000 });
  const paused = live.events().length;
  await want(true);
  await vi.waitUntil(() => live.events().length > paused + 20, { timeout: 30_000 });

  expect((await stage.worker.api("PATCH", `/v1/streams/${streamId}`, { uniqueId: "another.name" })).status).toBe(200);
  await vi.waitUntil(() => runner.log.some(({ status }) => status === "renamed"), { timeout: 20_000 });
  const renamed = live.events().length;
  expect(runner.log.find(({ status }) => status === "renamed")?.message).toContain("@another.name");
  await vi.waitUntil(() => live.events().length > renamed + 20, { timeout: 30_000 });
  expect(await runner.stop()).toBe(0);
  live.socket.terminate();
});

test("what waits of a stream that was deleted is named, and nobody tries for ever", async () => {
  const streamId = await createStream(stage.worker);
  const live = await openLive(stage.worker, streamId);
  const first = run(streamId);
  await vi.waitUntil(() => live.events().length > 20, { timeout: 30_000 });
  const { uniqueId } = (await (await stage.worker.api("GET", `/v1/streams/${streamId}`)).json()) as {
    uniqueId: string;
  };
  expect((await stage.worker.api("DELETE", `/v1/streams/${streamId}?confirm=${uniqueId}`)).status).toBe(204);
  await vi.waitUntil(() => first.log.some(({ status }) => status === "paused"), { timeout: 20_000 });
  await vi.waitUntil(() => first.log.some(({ status }) => status === "unknown-stream"), { timeout: 20_000 });
  // Its goodbye could not be sent; it is kept, and the exit code says so.
  expect(await first.stop()).toBe(1);
});
