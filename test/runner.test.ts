/** The runner's promises, with the real runner, the real Worker and the unmodified connector. */
import { expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { startSimulator } from "../ingest-node/simulator/simulator.ts";
import { startRunner, type TestRunner } from "./runner.ts";
import { setRunnerStage } from "./runner-stage.ts";
import { createStream, openLive } from "./stream.ts";
import { startTestWorker } from "./worker.ts";

const stage = setRunnerStage({ shows: 100 });

const natives = (events: RecordedEvent[]) => events.flatMap(({ nativeId }) => nativeId ?? []);
const ofType = (events: RecordedEvent[], type: string) => events.filter(({ eventType }) => eventType === type);
const run = (streamId: string, folder?: string, line = "auto") =>
  startRunner(stage.worker, streamId, ["--user", "@anybody", "--line", line], stage.simulator.env, folder);
const lines = ["socket", "http"] as const;
/** How a runner said last that it stands: it waits for another one, or it is connected. */
const lastWord = ({ log }: TestRunner) =>
  log.findLast(({ status }) => ["lease-held", "lease-lost", "connected"].includes(status))?.status;

test.each(lines)(
  "over %s a runner that is killed sends the rest on its next start, ends the old session and declares the gap",
  async (line) => {
    const streamId = await createStream(stage.worker);
    const live = await openLive(stage.worker, streamId);
    const first = run(streamId, undefined, line);
    await vi.waitUntil(() => live.events().length > 50, { timeout: 30_000 });
    first.kill();
    await first.exited;
    const before = live.events().at(-1)?.sessionId;

    const second = run(streamId, first.data, line);
    await vi.waitUntil(() => ofType(live.events(), "GAP").length > 0, { timeout: 30_000 });
    const old = live.events().filter(({ sessionId }) => sessionId === before);
    expect(old.at(-1)).toMatchObject({ eventType: "DISCONNECTED", payload: { reason: "the runner was killed" } });
    expect(old.map(({ seqNo }) => seqNo)).toEqual(old.map((_, index) => index + 1));
    const [gap] = ofType(live.events(), "GAP");
    expect(gap).toMatchObject({ payload: { cause: "runner_down", refusedEvents: 0 } });
    expect(await second.stop()).toBe(0);
    await vi.waitUntil(() => live.events().at(-1)?.eventType === "DISCONNECTED");
    // Everything that came was sent once: nothing of a session is missing, and no message is there twice.
    const got = natives(live.events());
    expect(new Set(got).size).toBe(got.length);
    live.socket.terminate();
  },
);

test.each(lines)(
  "over %s of two runners one waits, takes over when the other is gone, and no event is doubled",
  async (line) => {
    const streamId = await createStream(stage.worker);
    const live = await openLive(stage.worker, streamId);
    const first = run(streamId, undefined, line);
    await vi.waitUntil(() => live.events().length > 20, { timeout: 30_000 });
    const second = run(streamId, undefined, line);
    // Mostly the second one. Where the machine has other things to do, the first one may renew its lease too late, and waits.
    const waiting = await vi.waitUntil(() => [first, second].find((one) => lastWord(one) === "lease-held"));
    const startedAt = live.events().length;
    (waiting === first ? second : first).kill();
    await vi.waitUntil(() => lastWord(waiting) === "connected");
    // What the other one had sent may still come after its end: what is counted comes after the gap.
    const gap = await vi.waitUntil(() => ofType(live.events().slice(startedAt), "GAP").at(-1));
    expect(gap).toMatchObject({ payload: { cause: "runner_down" } });
    await vi.waitUntil(() => live.events().length > live.events().indexOf(gap) + 20);
    expect(await waiting.stop()).toBe(0);
    const got = natives(live.events());
    expect(new Set(got).size).toBe(got.length);
    live.socket.terminate();
  },
);

test("of two runners one leaves: the other is connected before, and nothing is missed, doubled or out of order", async () => {
  // A broadcast that goes on for longer than the test does.
  const slow = await startSimulator({ speed: 4, shows: 20 });
  const own = await startTestWorker();
  try {
    const streamId = await createStream(own);
    const live = await openLive(own, streamId);
    // On a machine that is busy with other tests it may take the second one longer than it has outside.
    const env = { ...slow.env, HANDOVER_SECONDS: "120" };
    const first = startRunner(own, undefined, [], env);
    await vi.waitUntil(() => live.events().length > 20, { timeout: 30_000 });
    const second = startRunner(own, undefined, [], env);
    await vi.waitUntil(() => second.log.some(({ status }) => status === "started"), { timeout: 30_000 });
    // Known to the fleet: otherwise nobody is there to hand over to.
    const runners = async () => (await (await own.api("GET", "/v1/runners")).json()) as { runners: unknown[] };
    await vi.waitUntil(async () => (await runners()).runners.length === 2, { timeout: 30_000 });
    expect(await first.stop()).toBe(0);
    expect(second.log.map(({ status }) => status)).toContain("lease-offered");
    const end = live.events().findLastIndex(({ eventType }) => eventType === "DISCONNECTED");
    await vi.waitUntil(() => live.events().length > end + 30, { timeout: 30_000 });
    expect(await second.stop()).toBe(0);
    await vi.waitUntil(() => ofType(live.events(), "DISCONNECTED").length === 2);
    expect(ofType(live.events(), "GAP")).toEqual([]);
    const got = natives(live.events());
    expect(new Set(got).size).toBe(got.length);
    // Everything that was sent between the first and the last message that came, in its order.
    const sent = slow.sent.map(({ msgId }) => msgId);
    expect(got).toEqual(sent.slice(sent.indexOf(got[0] ?? ""), sent.indexOf(got.at(-1) ?? "") + 1));
    live.socket.terminate();
  } finally {
    await own.stop();
    await slow.stop();
  }
});

test("while the Workers do not answer everything is taken in, and sent when they do", async () => {
  const streamId = await createStream(stage.worker);
  const args = ["--user", "@anybody", "--url", "http://127.0.0.1:9"];
  const cutOff = startRunner(stage.worker, streamId, args, stage.simulator.env);
  await vi.waitUntil(() => cutOff.log.some(({ status }) => status === "connected"), { timeout: 30_000 });
  const sentBefore = stage.simulator.sent.length;
  await vi.waitUntil(() => stage.simulator.sent.length > sentBefore + 50, { timeout: 30_000 });
  expect(await cutOff.stop()).toBe(1);

  const live = await openLive(stage.worker, streamId);
  const again = run(streamId, cutOff.data);
  await vi.waitUntil(() => live.events().length > 50, { timeout: 30_000 });
  expect(again.log.some(({ status }) => status === "spool-recovered")).toBe(true);
  expect(await again.stop()).toBe(0);
  live.socket.terminate();
});

test("a LIVE that is not for everybody is told so, with what to do and when it is asked again", async () => {
  const streamId = await createStream(stage.worker);
  const status = async () =>
    (
      (await (await stage.worker.api("GET", `/v1/streams/${streamId}`)).json()) as {
        status: Record<string, string> | null;
      }
    ).status;
  expect(await status()).toBeNull();
  stage.simulator.faults.user = "age";
  const told = run(streamId);
  try {
    await vi.waitUntil(async () => (await status())?.["state"] === "restricted", { timeout: 30_000, interval: 200 });
    const said = await status();
    expect(said).toMatchObject({ reason: "age", message: expect.stringMatching(/age.*settings/) as unknown });
    const waitsMs = Date.parse(said?.["nextTryAt"] ?? "") - Date.parse(said?.["reportedAt"] ?? "");
    expect(waitsMs).toBeGreaterThan(240_000);
    expect(told.log.find((line) => line.status === "restricted")).toMatchObject({
      level: "warn",
      message: expect.stringMatching(/age.*settings.*next try in [5-7]\.\d min/) as unknown,
    });
  } finally {
    stage.simulator.faults.user = "live";
    await told.stop();
  }
  const again = run(streamId, told.data);
  await vi.waitUntil(async () => (await status())?.["state"] === "live", { timeout: 30_000, interval: 200 });
  expect(await again.stop()).toBe(0);
});

test("the creator's id is learned and kept; the same person under a new handle is said, and nothing is taken", async () => {
  const make = async (uniqueId: string) => {
    const response = await stage.worker.api("POST", "/v1/streams", { uniqueId });
    return (await response.json()) as { streamId: string };
  };
  const creator = await startSimulator({ speed: 20, creatorId: "6900000000000000042" });
  const runAs = async (streamId: string, user: string, status: string) => {
    const runner = startRunner(stage.worker, streamId, ["--user", user], creator.env);
    await vi.waitUntil(() => runner.log.some((line) => line.status === status), { timeout: 30_000 });
    expect(await runner.stop()).toBe(0);
    return runner.log.find((line) => line.status === status)?.message ?? "";
  };
  try {
    const { streamId } = await make("old.name");
    expect(await runAs(streamId, "@old.name", "creator")).toContain("6900000000000000042");
    expect(await (await stage.worker.api("GET", `/v1/streams/${streamId}`)).json()).toMatchObject({
      creatorId: "6900000000000000042",
    });

    const other = await make("new.name");
    const said = await runAs(other.streamId, "@new.name", "same-creator");
    expect(said).toContain(`${streamId} (@old.name)`);
    expect(said).toContain("--rename");
    const handles = await stage.worker.api("GET", `/v1/streams/${other.streamId}/handles`);
    expect(await handles.json()).toMatchObject({ sameCreator: [{ streamId, uniqueId: "old.name" }] });
    // Both are still there, with their own handles, until somebody says which one goes on.
    expect(await (await stage.worker.api("GET", `/v1/streams/${streamId}`)).json()).toMatchObject({
      uniqueId: "old.name",
    });
    const merged = { uniqueId: "new.name", replaces: other.streamId };
    expect((await stage.worker.api("PATCH", `/v1/streams/${streamId}`, merged)).status).toBe(200);
    expect((await stage.worker.api("GET", `/v1/streams/${other.streamId}`)).status).toBe(404);
    expect(await runAs(streamId, "@new.name", "creator")).toContain("6900000000000000042");
  } finally {
    await creator.stop();
  }
  // The handle was given up, and somebody else has it now.
  const somebody = await startSimulator({ speed: 20, creatorId: "6900000000000000043" });
  try {
    const { streamId } = await make("new.name");
    const runner = startRunner(stage.worker, streamId, ["--user", "new.name"], somebody.env);
    await vi.waitUntil(() => runner.log.some(({ status }) => status === "other-creator"), { timeout: 30_000 });
    expect(await runner.stop()).toBe(0);
  } finally {
    await somebody.stop();
  }
});
