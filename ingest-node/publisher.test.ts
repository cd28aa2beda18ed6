import { createHash, randomUUID } from "node:crypto";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { UnifiedEvent } from "#shared/event.ts";
import { batching } from "#shared/protocol/limits.ts";
import { ingestClient } from "./ingest-client.ts";
import type { LogLine } from "./log.ts";
import { memoryQueue } from "./outgoing-queue.ts";
import { startPublisher } from "./publisher.ts";
import { beginSession, errorBody } from "./session.ts";
import { type Fault, type StandInHub, startStandInHub } from "./stand-in-hub.ts";
import { type LineMode, streamClient } from "./stream-client.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
const never = new AbortController().signal;
let hub: StandInHub;
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  hub = await startStandInHub();
});
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  await hub.stop();
});

interface RunnerOptions {
  mode?: LineMode;
  hub?: StandInHub;
  key?: StandInHub["key"];
  now?: () => number;
}

function startRunner({ mode = "auto", hub: to = hub, key = to.key, now = Date.now }: RunnerOptions = {}) {
  const queue = memoryQueue(now);
  const lines: LogLine[] = [];
  const client = streamClient({
    client: ingestClient({ baseUrl: to.url, key, fetch, now }),
    streamId: "test-stream",
    mode,
    log: (line) => lines.push(line),
    now,
    random: () => 0.5,
    retry: { firstMs: 5, maxMs: 20 },
  });
  const rejects: { event: UnifiedEvent; reason: string }[] = [];
  const publisher = startPublisher({
    queue,
    client,
    keepReject: (event, reason) => rejects.push({ event, reason }),
    sha256Hex,
    log: (line) => lines.push(line),
    now,
    random: () => 0.5,
    retry: { firstMs: 5, maxMs: 20 },
    deniedRetry: { firstMs: 5, maxMs: 20 },
    leaseToken: () => 1,
  });
  const stop = async () => {
    await publisher.stop();
    client.close();
  };
  stops.push(stop);
  const begin = (sessionId: string = randomUUID()) =>
    beginSession({ streamId: "test-stream", roomId: "7", provider: "test", sessionId }, { queue, sha256Hex, now });
  return { queue, lines, rejects, publisher, begin, client, stop };
}

function record(session: ReturnType<typeof beginSession>, count: number, text = "something"): void {
  for (let number = 1; number <= count; number += 1) session.record(errorBody(`${text} ${number}`, "test"));
}

describe.each(["http", "socket"] as const)("startPublisher over %s", (mode) => {
  const over = mode === "http" ? "http" : "line";

  it("opens the session with its id as the idempotency key, then sends every event once and in order", async () => {
    const { publisher, begin } = startRunner({ mode });
    const session = begin();
    record(session, 250);
    session.end();
    expect(await publisher.drained(never)).toBe(true);
    expect(hub.opened.map(({ idempotencyKey }) => idempotencyKey)).toEqual([session.sessionId]);
    expect(hub.events.map(({ seqNo }) => seqNo)).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
    expect(hub.events.every((event) => UnifiedEvent.safeParse(event).success)).toBe(true);
    expect(hub.batches.map(({ events }) => events)).toEqual([100, 100, 50]);
    expect(new Set(hub.batches.map(({ over }) => over))).toEqual(new Set([over]));
  });

  it("keeps batches under 64 KB, but sends an event that is larger alone", async () => {
    const { publisher, begin } = startRunner({ mode });
    const session = begin();
    record(session, 20, "x".repeat(9_000));
    record(session, 1, "y".repeat(90_000));
    record(session, 3);
    session.end();
    await publisher.drained(never);
    expect(hub.events).toHaveLength(24);
    const tooLarge = hub.batches.filter(({ bytes }) => bytes > batching.maxBytes);
    expect(tooLarge.map(({ events }) => events)).toEqual([1]);
  });

  it("sends a lone event without waiting for others", async () => {
    const { begin } = startRunner({ mode });
    record(begin(), 1);
    await vi.waitFor(() => expect(hub.events).toHaveLength(1));
  });

  it("sends again when acknowledgements are lost, and the hub counts each event once", async () => {
    const { publisher, begin } = startRunner({ mode });
    hub.faults = [{ kind: "lost-ack" }, { kind: "lost-ack" }, { kind: "lost-ack" }];
    const session = begin();
    record(session, 30);
    session.end();
    await publisher.drained(never);
    expect(hub.events.map(({ seqNo }) => seqNo)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    expect(hub.duplicates + hub.opened.length).toBeGreaterThan(1);
  });

  it("waits as long as a 429 asks for, outlives 500s, and says so", async () => {
    const { publisher, begin, lines } = startRunner({ mode });
    hub.faults = [
      { kind: "answer", status: 500 },
      { kind: "answer", status: 429, headers: { "Retry-After": "1" } },
      { kind: "answer", status: 503, code: "unavailable" },
    ];
    const session = begin();
    record(session, 3);
    session.end();
    await publisher.drained(never);
    expect(hub.events).toHaveLength(3);
    const waits = lines.filter(({ status }) => status === "not-acknowledged");
    expect(waits.map(({ message }) => /HTTP \d+/.exec(message)?.[0])).toEqual(["HTTP 500", "HTTP 429", "HTTP 503"]);
    // Over a line there is no Retry-After: who has one is no stranger.
    const obeyed = Number(waits[1]?.["delayMs"]) === 1_000;
    expect(obeyed).toBe(mode === "http");
  });

  it("finds the one event that is refused, keeps it, and lets the others through without a gap", async () => {
    const { publisher, begin, rejects, lines } = startRunner({ mode });
    hub.refuses = (event) => event.eventType === "ERROR" && event.payload.message === "something 37";
    const session = begin();
    record(session, 100);
    session.end();
    await publisher.drained(never);
    expect(rejects.map(({ event, reason }) => [event.seqNo, reason])).toEqual([
      [37, "HTTP 400 invalid_request invalid_request"],
    ]);
    expect(hub.events.map(({ seqNo }) => seqNo)).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
    const replaced = hub.events[36];
    expect(replaced).toMatchObject({
      rawType: "lifecycle.rejected",
      eventType: "ERROR",
      payload: { code: "rejected" },
    });
    expect(UnifiedEvent.safeParse(replaced).success).toBe(true);
    expect(lines.filter(({ status }) => status === "rejected")).toHaveLength(1);
  });

  it("opens the session again when the hub does not know it, and goes on where the hub is", async () => {
    const { publisher, begin, queue } = startRunner({ mode });
    const session = begin();
    record(session, 5);
    await vi.waitFor(() => expect(queue.size()).toBe(0));
    hub.forgetSessions();
    record(session, 5);
    session.end();
    await publisher.drained(never);
    expect(hub.opened).toHaveLength(2);
    expect(hub.events.map(({ seqNo }) => seqNo)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("holds everything back and says why when its key is wrong", async () => {
    const { publisher, begin, lines, queue } = startRunner({ mode, key: { keyId: "key-1", secret: "not the secret" } });
    const session = begin();
    record(session, 4);
    session.end();
    await vi.waitFor(() => expect(lines.length).toBeGreaterThan(2));
    expect(lines.filter(({ message }) => !message.includes("signature_invalid"))).toEqual([]);
    expect(JSON.stringify(lines)).not.toContain("not the secret");
    expect(await publisher.drained(AbortSignal.abort())).toBe(false);
    expect(queue.size()).toBe(4);
  });

  it("names a wrong clock", async () => {
    const { begin, lines } = startRunner({ mode });
    hub.faults = [{ kind: "answer", status: 401, code: "signature_expired" }];
    record(begin(), 1);
    await vi.waitFor(() => expect(hub.events).toHaveLength(1));
    expect(lines[0]?.message).toContain("clock is wrong");
  });

  it(`has ${mode === "http" ? "one batch" : "two batches"} under way at a time`, async () => {
    const { publisher, begin } = startRunner({ mode });
    const answering = Promise.withResolvers<void>();
    hub.answersOnce = answering.promise;
    const session = begin();
    record(session, 450);
    session.end();
    await vi.waitFor(() => expect(hub.underWay).toBe(mode === "http" ? 1 : 2));
    answering.resolve();
    await publisher.drained(never);
    expect(hub.mostUnderWay).toBe(mode === "http" ? 1 : 2);
    expect(hub.batches.map(({ events }) => events)).toEqual([100, 100, 100, 100, 50]);
    expect(hub.events.map(({ seqNo }) => seqNo)).toEqual(Array.from({ length: 450 }, (_, index) => index + 1));
  });

  it("sends both again, in order, where the first of two is not taken", async () => {
    const { publisher, begin, lines, queue } = startRunner({ mode });
    const session = begin();
    record(session, 1);
    await vi.waitFor(() => expect(queue.size()).toBe(0));
    hub.faults = [{ kind: "answer", status: 503, code: "unavailable" }];
    record(session, 250);
    session.end();
    await publisher.drained(never);
    expect(hub.events.map(({ seqNo }) => seqNo)).toEqual(Array.from({ length: 251 }, (_, index) => index + 1));
    // The gap that the second one met is no news: one word about one failure.
    const failures = lines.filter(({ status }) => status === "not-acknowledged");
    expect(failures.map(({ message }) => /HTTP \d+/.exec(message)?.[0])).toEqual(["HTTP 503"]);
  });

  it("sends the sessions one after the other", async () => {
    const { publisher, begin } = startRunner({ mode });
    hub.faults = [{ kind: "answer", status: 500 }];
    const [first, second] = [begin(), begin()];
    record(second, 3);
    record(first, 3);
    second.end();
    first.end();
    await publisher.drained(never);
    const expected = [first, first, first, second, second, second].map(({ sessionId }) => sessionId);
    expect(hub.events.map(({ sessionId }) => sessionId)).toEqual(expected);
  });
});

/** What goes wrong, and how many events come before the next. */
const mishap = fc.record({
  fault: fc.constantFrom<Fault | "cut" | "forget">(
    { kind: "lost-ack" },
    { kind: "answer", status: 503, code: "unavailable" },
    { kind: "answer", status: 429 },
    "cut",
    "forget",
  ),
  passes: fc.nat(2),
  events: fc.integer({ min: 1, max: 260 }),
});

it("loses nothing, doubles nothing and keeps the order, whatever goes wrong with two batches under way", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(mishap, { maxLength: 6 }), fc.option(fc.nat(300)), async (mishaps, refused) => {
      const own = await startStandInHub();
      const { publisher, begin, rejects, stop } = startRunner({ mode: "socket", hub: own });
      own.refuses = (event) =>
        event.rawType !== "lifecycle.rejected" && refused !== null && event.seqNo === refused + 1;
      const session = begin();
      let total = 0;
      for (const { fault, passes, events } of mishaps) {
        if (fault === "cut") for (const line of own.lines) line.terminate();
        else if (fault === "forget") own.forgetSessions();
        else own.faults.push(...Array.from({ length: passes }, () => ({ kind: "none" }) as const), fault);
        record(session, events);
        total += events;
        await new Promise((resolve) => setImmediate(resolve));
      }
      session.end();
      await publisher.drained(never);
      expect(own.events.map(({ seqNo }) => seqNo)).toEqual(Array.from({ length: total }, (_, index) => index + 1));
      expect(rejects.map(({ event }) => event.seqNo)).toEqual(refused !== null && refused < total ? [refused + 1] : []);
      expect(own.mostUnderWay).toBeLessThanOrEqual(2);
      await stop();
      await own.stop();
    }),
    { numRuns: 20 },
  );
});
