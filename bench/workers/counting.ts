/** A hub's own code over batches, and its meter over the same ones: what the counting adds to the work. */
import { Acts } from "../../durable-objects/hub/moderation/acts.ts";
import { FeedEngine, type FeedPlace } from "../../durable-objects/feed/feed-engine.ts";
import { HubMeter } from "../../durable-objects/hub/meter/hub-meter.ts";
import type { HubParts } from "../../durable-objects/hub/hub-parts.ts";
import { openSession, publish } from "../../durable-objects/hub/runners/ingest-calls.ts";
import { takeLease } from "../../durable-objects/hub/runners/lease-calls.ts";
import { Moderation } from "../../durable-objects/hub/moderation/moderation.ts";
import { feedStorage } from "../../test/sql-storage.ts";
import { eventSource, showBodies } from "../events.ts";

// What is sent to the log is not what is measured.
Object.assign(globalThis, { scheduler: { wait: () => new Promise(() => undefined) } });

const session = { streamId: "st_bench", sessionId: "5b1f9c34-6a7f-4d0e-8a5c-0d8e6f2b1c3d", roomId: "7001" };

/** Microseconds a batch: of all that a hub does with it but sending, and of the counting alone. */
export function measure(eventsABatch: number, batches: number): { workUs: number; countingUs: number } {
  const now = Date.now();
  const { storage } = feedStorage();
  const place: FeedPlace = {
    storage: storage as unknown as FeedPlace["storage"],
    queue: { sendBatch: async () => undefined } as unknown as Queue,
    log: () => ({}) as never,
  };
  const engine = new FeedEngine(() => place, { giftSettleMs: 15_000 });
  const parts = partsOf(engine, place);
  engine.create({ streamId: session.streamId, uniqueId: "bench" }, () => "epoch");
  const lease = takeLease(parts, { runnerId: "bench" }, now);
  const leaseToken = lease.ok ? lease.lease.token : 0;
  const { sessionId, roomId } = session;
  openSession(
    parts,
    { session: { sessionId, roomId, provider: "mock", startedAt: now, leaseToken }, idempotencyKey: sessionId },
    now,
  );
  const next = eventSource(session, showBodies());
  const calls = Array.from({ length: batches }, () => ({
    sessionId,
    leaseToken,
    events: Array.from({ length: eventsABatch }, () => next(now)),
  }));
  const taken: Parameters<HubMeter["noteBatch"]>[0][] = [];
  parts.meter.noteBatch = (batch) => void taken.push(batch);
  const workUs = timesOf(calls, (call) => publish(parts, call, now));
  const meter = new HubMeter();
  const countingUs = timesOf(taken, (batch) => {
    meter.noteBatch(batch, now);
    meter.waitMs(now);
    meter.noteLine("batch", true);
    meter.noteLogged(batch.events.at(-1)?.offset ?? 0, now);
  });
  if (taken.length !== batches) throw new Error(`${taken.length} of ${batches} batches were recorded`);
  return { workUs, countingUs };
}

/** Microseconds each; the first half of them warms the compiler. */
function timesOf<Item>(items: readonly Item[], work: (item: Item) => unknown): number {
  const half = Math.floor(items.length / 2);
  for (const item of items.slice(0, half)) work(item);
  const began = performance.now();
  for (const item of items.slice(half)) work(item);
  return ((performance.now() - began) / (items.length - half)) * 1_000;
}

/** A hub's parts of which nobody listens. */
function partsOf(engine: FeedEngine, place: FeedPlace): HubParts {
  const nothing = new Proxy({}, { get: () => () => undefined });
  return {
    engine,
    audience: nothing,
    lines: nothing,
    relays: nothing,
    tallies: nothing,
    moderation: new Moderation(() => place.storage.sql),
    acts: new Acts(() => place.storage.sql),
    meter: new HubMeter(),
    beside: {},
    wakeBy: () => undefined,
    keepAwake: () => undefined,
  } as unknown as HubParts;
}
