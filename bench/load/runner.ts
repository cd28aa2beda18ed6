/** A runner without its provider, as a process: what it does from a message's meaning to the hub's acknowledgement. */
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ingestClient } from "../../ingest-node/ingest-client.ts";
import type { Log } from "../../ingest-node/log.ts";
import { memoryQueue, type OutgoingQueue } from "../../ingest-node/outgoing-queue.ts";
import { startPublisher } from "../../ingest-node/publisher.ts";
import { beginSession } from "../../ingest-node/session.ts";
import { openSpool } from "../../ingest-node/spool/spool.ts";
import { sha256Hex, showBodies } from "../events.ts";
import { serveLoadProcess } from "./process.ts";
import type { Target } from "./way.ts";
import { tiktokIds } from "../../ingest-node/simulator/program.ts";

/** Where a runner keeps its spool too: the same disk. */
const dataFolder = join(import.meta.dirname, "../../.data");
/** So many events wait at the most: enough that no batch waits for one. */
const backlogEvents = 500;
const pollMs = 2;

const bodies = showBodies();

export interface DeliverArgument {
  target: Target;
  streamId: string;
  queue: "spool" | "memory";
  events: number;
}

export interface Delivered {
  /** From the first event to the last acknowledgement. */
  seconds: number;
  /** Of this process, all its threads. */
  cpuMs: number;
}

const methods = {
  /** One session of so many events, recorded as fast as they are acknowledged. */
  deliver: async ({ target, streamId, queue: kind, events }: DeliverArgument): Promise<Delivered> => {
    const { queue, close } = kind === "spool" ? newSpool() : { queue: memoryQueue(Date.now), close: () => undefined };
    const failed = Promise.withResolvers<never>();
    const log: Log = ({ level, message }) => {
      if (level !== "info") failed.reject(new Error(message));
    };
    const { id, secret } = target.key ?? { id: "", secret: "" };
    const client = ingestClient({ baseUrl: target.url, key: { keyId: id, secret }, fetch, now: Date.now });
    const lease = await client.lease(streamId, { runnerId: "bench" }, AbortSignal.timeout(5_000));
    if (lease.kind !== "held") throw new Error(`no lease: ${lease.kind}`);
    const publisher = startPublisher({
      queue,
      client,
      leaseToken: () => lease.lease.token,
      keepReject: (_event, reason) => failed.reject(new Error(reason)),
      sha256Hex,
      log,
      now: Date.now,
      random: Math.random,
    });
    const startedAt = performance.now();
    const cpuBefore = process.cpuUsage();
    try {
      const work = record(queue, streamId, events).then(() => publisher.drained(new AbortController().signal));
      await Promise.race([failed.promise, work]);
      const seconds = (performance.now() - startedAt) / 1_000;
      const { user, system } = process.cpuUsage(cpuBefore);
      return { seconds, cpuMs: (user + system) / 1_000 };
    } finally {
      await publisher.stop();
      close();
    }
  },
};
export type RunnerMethods = typeof methods;

/** Records the show over and over, each message with an id of its own, as a provider hands them over: some at a time. */
async function record(queue: OutgoingQueue, streamId: string, events: number): Promise<void> {
  const nextId = tiktokIds(Date.now());
  const about = { streamId, roomId: "7001", provider: "bench", sessionId: randomUUID() };
  const session = beginSession(about, { queue, sha256Hex, now: Date.now });
  while (session.length() < events) {
    for (let room = backlogEvents - queue.size(); room > 0 && session.length() < events; room -= 1) {
      const body = bodies[session.length() % bodies.length];
      if (body) session.record({ ...body, timestamp: Date.now(), nativeId: nextId() });
    }
    await delay(pollMs);
  }
  session.end();
}

function newSpool(): { queue: OutgoingQueue; close: () => void } {
  mkdirSync(dataFolder, { recursive: true });
  const folder = mkdtempSync(join(dataFolder, "bench-spool-"));
  const queue = openSpool({ folder, maxBytes: 512 * 1024 * 1024, now: Date.now, sha256Hex });
  return {
    queue,
    close: () => {
      queue.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

serveLoadProcess(methods);
