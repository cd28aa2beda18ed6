/** Timers on a running stream: real hub with its alarm, real log, real API. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { systemUser } from "#shared/event.ts";
import type { EventBody } from "#shared/stamp.ts";
import { chat, createStream, gift, openLive, openSession, publish, stampAll, type TestSession } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
let session: TestSession;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker.stop());
beforeEach(async () => {
  session = await openSession(worker, await createStream(worker));
});

async function ask(method: string, path: string, body?: unknown) {
  const response = await worker.api(method, `/v1/streams/${session.streamId}/${path}`, body);
  return {
    status: response.status,
    body: (response.status === 204 ? {} : await response.json()) as Record<string, unknown>,
  };
}
const streamPause = (paused: boolean): EventBody => ({
  eventType: "STREAM_PAUSE",
  rawType: "WebcastControlMessage",
  user: systemUser,
  payload: { paused, action: paused ? 1 : 2, reason: "" },
});
const rule = (body: object) => ask("POST", "rules", { rule: { name: "test", enabled: true, ...body } });
const loggedActions = async () =>
  ((await ask("GET", "actions")).body["actions"] as { action: { type: string; text?: string } }[]).map(
    ({ action }) => action,
  );

test("a timer that ends says so on the stream, once, and a rule that waits for it fires", async () => {
  const made = await rule({
    trigger: { on: "timer", names: ["break"] },
    actions: [{ type: "log", text: "over: {timer:break}, {counter:n}" }],
  });
  expect(made.status).toBe(201);
  const live = await openLive(worker, session.streamId);
  expect(await ask("PUT", "timers/break", { leftMs: 300 })).toMatchObject({
    status: 200,
    body: { name: "break", paused: false, maxMs: null, until: null, withStream: false },
  });
  const ended = await vi.waitUntil(
    () => live.frames.flatMap((frame) => frame.events).find((one) => one.eventType === "TIMER_ENDED"),
    { timeout: 20_000 },
  );
  expect(ended.payload).toMatchObject({ name: "break" });
  await vi.waitUntil(async () => (await loggedActions()).length > 0, { timeout: 20_000 });
  expect(await loggedActions()).toEqual([{ type: "log", text: "over: 0:00, 0" }]);
  live.socket.close();
  await publish(worker, session, stampAll(session, [chat("later")]));
  expect(live.frames.flatMap((frame) => frame.events).filter((one) => one.eventType === "TIMER_ENDED")).toHaveLength(1);
});

test("a rule that waits until little is left fires at that time, where nothing else happens, once", async () => {
  const made = await rule({
    trigger: { on: "timer_left", names: ["break"], leftMs: 600_000 },
    actions: [{ type: "log", text: "hurry" }],
  });
  expect(made.status).toBe(201);
  const live = await openLive(worker, session.streamId);
  const lows = () => live.frames.flatMap((frame) => frame.events).filter((one) => one.eventType === "TIMER_LOW");
  await ask("PUT", "timers/break", { leftMs: 600_500 });
  // Also where the hub slept meanwhile.
  await worker.worker.evictDurableObject("HUB", { name: session.streamId, webSockets: "hibernate" });
  await vi.waitUntil(() => lows().length > 0, { timeout: 20_000 });
  expect(lows()[0]?.payload).toMatchObject({ name: "break", leftMs: 600_000 });
  await vi.waitUntil(async () => (await loggedActions()).length > 0, { timeout: 20_000 });
  await publish(worker, session, stampAll(session, [chat("later")]));
  expect(await loggedActions()).toEqual([{ type: "log", text: "hurry" }]);
  // More is left, and then little again at the very same time.
  await ask("PATCH", "timers/break", { addMs: 60_000 });
  await ask("PATCH", "timers/break", { addMs: -60_000 });
  await vi.waitUntil(() => lows().length > 1, { timeout: 20_000 });
  await vi.waitUntil(async () => (await loggedActions()).length > 1, { timeout: 20_000 });
  live.socket.close();
});

test("pausing, resuming, adding and bounds, by the API; an evicted hub knows them all", async () => {
  await ask("PUT", "timers/subathon", { leftMs: 3_600_000, maxMs: 7_200_000 });
  expect((await ask("PATCH", "timers/subathon", { paused: true })).body).toMatchObject({
    endsAt: null,
    paused: true,
    pausedBy: "hand",
  });
  expect((await ask("PATCH", "timers/subathon", { addMs: 86_400_000 })).body).toMatchObject({ leftMs: 7_200_000 });
  await worker.worker.evictDurableObject("HUB", { name: session.streamId, webSockets: "close" });
  const { body } = await ask("GET", "timers");
  expect(body).toMatchObject({
    timers: {},
    pausedTimers: { subathon: 7_200_000 },
    details: [{ name: "subathon", maxMs: 7_200_000 }],
  });
  expect((await ask("PATCH", "timers/subathon", { paused: false, addMs: -3_600_000 })).body).toMatchObject({
    paused: false,
  });
  const left =
    Number(
      (await ask("GET", "timers")).body["timers"] &&
        ((await ask("GET", "timers")).body["timers"] as Record<string, number>)["subathon"],
    ) - Date.now();
  expect(left).toBeGreaterThan(3_500_000);
  expect(left).toBeLessThanOrEqual(3_600_000);
  expect((await ask("DELETE", "timers/subathon")).status).toBe(204);
  expect((await ask("GET", "timers")).body).toEqual({ timers: {}, pausedTimers: {}, details: [] });
});

test("one that goes with the stream stands still while it is paused, and every overlay is told", async () => {
  await ask("PUT", "timers/show", { leftMs: 3_600_000, withStream: true });
  const live = await openLive(worker, session.streamId);
  await publish(worker, session, stampAll(session, [streamPause(true)]));
  await vi.waitUntil(() => live.tallies.at(-1)?.pausedTimers?.["show"] !== undefined, { timeout: 20_000 });
  await publish(worker, session, stampAll(session, [streamPause(false)], 2));
  await vi.waitUntil(() => live.tallies.at(-1)?.timers["show"] !== undefined, { timeout: 20_000 });
  live.socket.close();
  expect((await ask("GET", "timers")).body).toMatchObject({
    pausedTimers: {},
    details: [{ paused: false, withStream: true }],
  });
});

test("rules read timers, pause them, and keep to a cap; half a second a coin adds up", async () => {
  await ask("PUT", "timers/t", { leftMs: 90_000, paused: true });
  const add = { type: "counter", kind: "timer", name: "t", change: "add" };
  await rule({
    trigger: { on: "event", types: ["GIFT"] },
    actions: [{ ...add, value: 0.5, per: "coins", maxMs: 100_000 }],
  });
  await rule({
    trigger: { on: "event", types: ["CHAT"] },
    condition: { ">": [{ var: "timers.t" }, 60] },
    actions: [
      { type: "log", text: "{timer:t}" },
      { ...add, change: "resume" },
    ],
  });
  await publish(worker, session, stampAll(session, [gift(3), chat("how long?")]));
  await vi.waitUntil(async () => (await loggedActions()).length >= 3, { timeout: 20_000 });
  expect((await loggedActions()).find(({ type }) => type === "log")).toEqual({ type: "log", text: "1:31" });
  expect((await ask("GET", "timers")).body["pausedTimers"]).toEqual({});
});

test.each<[string, string, unknown, string]>([
  ["PUT", "timers/t", {}, "leftMs"],
  ["PUT", "timers/t", { leftMs: -1 }, "leftMs"],
  ["PUT", "timers/t", { leftMs: 1e15 }, "leftMs"],
  ["PUT", "timers/t", { leftMs: 1, until: "tomorrow" }, "until"],
  ["PATCH", "timers/t", {}, ""],
  ["PATCH", "timers/t", { addMs: 1.5 }, "addMs"],
  ["PUT", "timers/T", { leftMs: 1 }, "name"],
  ["PUT", "counters/c", { value: 1e16 }, "value"],
  ["PATCH", "counters/c", { add: 0.0001 }, "add"],
])("%s %s with %j is refused at %j", async (method, path, body, where) => {
  const answer = await ask(method, path, body);
  expect(answer).toMatchObject({ status: 400, body: { code: "invalid_request" } });
  expect((answer.body["errors"] as { path: string }[])[0]?.path).toBe(where);
});

test("counters are added to by hand, with decimals", async () => {
  expect((await ask("PUT", "counters/points", { value: 1.5 })).body).toEqual({ name: "points", value: 1.5 });
  expect((await ask("PATCH", "counters/points", { add: 0.25 })).body).toEqual({ name: "points", value: 1.75 });
});

test("as many timers as there is room for, and not one more", async () => {
  const names = Array.from({ length: 51 }, (_, index) => `t${index}`);
  const statuses = await Promise.all(
    names.map(async (name) => (await ask("PUT", `timers/${name}`, { leftMs: 60_000 })).status),
  );
  expect(statuses.filter((status) => status === 200)).toHaveLength(50);
  expect(statuses.filter((status) => status === 409)).toHaveLength(1);
});
