/** What a deployment tells of itself: its metrics, after things that really happened. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { metrics } from "#shared/telemetry/catalogue.ts";
import { readExposition } from "./exposition.ts";
import { chat, createStream, openLive, openSession, publish, stampAll } from "./stream.ts";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;
beforeAll(async () => {
  worker = await sharedTestWorker();
});
afterAll(() => worker?.stop());

function askMetrics(key?: string): Promise<Response> {
  return fetch(`${worker.url}/metrics`, key === undefined ? {} : { headers: { Authorization: `Bearer ${key}` } });
}

async function readMetrics() {
  const response = await askMetrics(worker.metricsKey);
  expect(response.status).toBe(200);
  return readExposition(await response.text());
}

test("the metrics are for who has their key, and for nobody else", async () => {
  for (const key of [undefined, "wrong", worker.apiKey, `${worker.metricsKey}x`]) {
    const refused = await askMetrics(key);
    expect(refused.status).toBe(401);
    expect(await refused.text()).not.toContain("tle_http");
  }
  const response = await askMetrics(worker.metricsKey);
  expect(response.headers.get("Content-Type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  expect(response.headers.get("Cache-Control")).toBe("no-store");
});

test("one event is counted at each part of its way", async () => {
  const before = await readMetrics();
  const streamId = await createStream(worker);
  const session = await openSession(worker, streamId);
  const page = await openLive(worker, streamId);
  await publish(worker, session, stampAll(session, [chat("hello"), chat("again")]));
  await vi.waitUntil(() => page.events().length === 2);
  const grown = (after: Awaited<ReturnType<typeof readMetrics>>, name: string, labels: object = {}) =>
    after.value(name, labels) - before.value(name, labels);
  const after = await vi.waitUntil(
    async () => {
      // A hub hands over what it counted while something happens.
      await publish(worker, session, stampAll(session, [chat("still here")]));
      const read = await readMetrics();
      return grown(read, "tle_event_to_log_seconds_count") >= 2 && read;
    },
    { interval: 500 },
  );
  expect(grown(after, "tle_events_total")).toBeGreaterThanOrEqual(2);
  expect(grown(after, "tle_event_to_socket_seconds_count")).toBeGreaterThanOrEqual(2);
  expect(grown(after, "tle_http_requests_total", { route: "publishBatch", status: "2xx" })).toBeGreaterThanOrEqual(1);
  expect(grown(after, "tle_http_request_seconds_count", { route: "publishBatch" })).toBeGreaterThanOrEqual(1);
  expect(grown(after, "tle_object_calls_total", { object: "hub", call: "publish", outcome: "ok" })).toBeGreaterThan(0);
  expect(grown(after, "tle_queue_messages_total", { queue: "event-log", outcome: "done" })).toBeGreaterThan(0);
  expect(grown(after, "tle_provider_calls_total", { provider: "database", outcome: "ok" })).toBeGreaterThan(0);
  expect(after.value("tle_stream_sockets", { stream: streamId })).toBe(1);
  expect(after.value("tle_stream_lease_held", { stream: streamId })).toBe(1);
  expect(after.value("tle_slo_good_ratio", { objective: "event_to_log", window: "hour" })).toBeGreaterThan(0);
  page.socket.close();
});

test("what a caller makes up becomes no series of its own", async () => {
  for (let at = 0; at < 5; at += 1) {
    await fetch(`${worker.url}/v1/${randomBytes(6).toString("hex")}?${randomBytes(6).toString("hex")}`);
    await fetch(`${worker.url}/v1/streams/${randomBytes(6).toString("hex")}`);
  }
  const read = await readMetrics();
  const routes = read.lines
    .filter(({ name }) => name === "tle_http_requests_total")
    .map(({ labels }) => labels["route"]);
  for (const route of new Set(routes)) expect(route).toMatch(/^([a-z][A-Za-z]+|\/[a-z.-]+|other)$/);
  for (const { name } of read.lines)
    expect(read.types.has(name.replace(/_(bucket|sum|count)$/, "")) || read.types.has(name)).toBe(true);
  expect([...read.types.keys()].toSorted()).toEqual(Object.keys(metrics).toSorted());
});
