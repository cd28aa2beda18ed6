/** The runner's side, as a process: batches over its line to the hub, or unsigned ones into a bare object. */
import { setTimeout as delay } from "node:timers/promises";
import { ingestClient } from "../../ingest-node/ingest-client.ts";
import { leaseHolder } from "../../ingest-node/lease.ts";
import type { Log } from "../../ingest-node/log.ts";
import { memoryQueue } from "../../ingest-node/outgoing-queue.ts";
import { startPublisher } from "../../ingest-node/publisher.ts";
import { streamClient } from "../../ingest-node/stream-client.ts";
import type { UnifiedEvent } from "#shared/event.ts";
import { batchesOnLine } from "#shared/protocol/runner-line.ts";
import type { EventBody } from "#shared/stamp.ts";
import { type BeginArgument, beginStream } from "./begin.ts";
import { type BenchSession, eventSource, liveBegins, sha256Hex, showBodies } from "../events.ts";
import { serveLoadProcess } from "./process.ts";
import { openWay, type Target, type Way } from "./way.ts";

interface Sender {
  session: BenchSession;
  next: (now: number) => UnifiedEvent;
}

const bodies = showBodies();
const senders = new Map<string, Sender>();

export interface SaturateArgument {
  target: Target;
  /** Each has two batches in flight, as a runner has on its line. */
  sessions: BenchSession[];
  batchesPerSession: number;
  eventsPerBatch: number;
}

export interface PaceArgument {
  target: Target;
  session: BenchSession;
  eventsPerSecond: number;
  seconds: number;
  /** Every event is a chat with this text. */
  message?: string;
  /** The first event says that a broadcast is on: some clients ask for one. */
  isLive?: boolean;
}

export interface Published {
  events: number;
  batches: number;
  /** Bytes of all bodies. */
  bytes: number;
  /** How far the feed was when the last batch was acknowledged; 0 where the server says nothing of that. */
  lastOffset: number;
  /** When the first batch was sent and the last one acknowledged, milliseconds since 1970 with fractions. */
  startedAt: number;
  endedAt: number;
}

const methods = {
  /** Opens sessions of one stream under one lease, as a runner does. */
  open: async ({ target, sessions }: { target: Target; sessions: BenchSession[] }): Promise<BenchSession[]> => {
    const { id, secret } = target.key ?? { id: "", secret: "" };
    const client = ingestClient({ baseUrl: target.url, key: { keyId: id, secret }, fetch, now: Date.now });
    const signal = AbortSignal.timeout(10_000);
    const lease = await client.lease(sessions[0]?.streamId ?? "", { runnerId: "bench" }, signal);
    if (lease.kind !== "held") throw new Error(`no lease: ${lease.kind}`);
    const leaseToken = lease.lease.token;
    for (const { streamId, sessionId, roomId } of sessions) {
      const opening = { sessionId, roomId, provider: "bench", startedAt: Date.now(), leaseToken };
      const answer = await client.openSession(streamId, opening, signal);
      if (answer.kind !== "acknowledged") throw new Error(`no session: ${answer.kind}`);
    }
    return sessions.map((session) => ({ ...session, leaseToken }));
  },

  /** Sends batches that were made before the clock starts, each session's over a line of its own, as fast as they are acknowledged. */
  saturate: async ({ target, sessions, batchesPerSession, eventsPerBatch }: SaturateArgument): Promise<Published> => {
    const plans = await Promise.all(
      sessions.map(async (session) => {
        const { next } = senderOf(session);
        const { streamId, leaseToken } = session;
        const bodies = Array.from({ length: batchesPerSession }, () => {
          const events = Array.from({ length: eventsPerBatch }, () => next(Date.now()));
          return JSON.stringify({ streamId, leaseToken, events });
        });
        return { bodies, way: await openWay(target, session) };
      }),
    );
    const startedAt = clock();
    const offsets = await Promise.all(plans.map(({ bodies, way }) => sendAll(bodies, way)));
    const endedAt = clock();
    for (const { way } of plans) way.close();
    const lastOffset = Math.max(...offsets);
    const batches = sessions.length * batchesPerSession;
    const bytes = plans.flatMap(({ bodies }) => bodies).reduce((sum, body) => sum + Buffer.byteLength(body), 0);
    return { events: batches * eventsPerBatch, batches, bytes, lastOffset, startedAt, endedAt };
  },

  /**
   * Makes events evenly and hands them to the runner's own publisher, which holds the stream's lease as a runner does.
   * Each event carries the time it was made, so what it waits to be batched counts.
   */
  pace: async ({
    target,
    session,
    eventsPerSecond,
    seconds,
    message,
    isLive = false,
  }: PaceArgument): Promise<Published> => {
    const next =
      message === undefined && !isLive
        ? senderOf(session).next
        : eventSource(session, message === undefined ? bodies : chats(message), isLive ? [liveBegins] : []);
    const { sessionId, streamId, roomId } = session;
    const { id, secret } = target.key ?? { id: "", secret: "" };
    const total = Math.round(eventsPerSecond * seconds);
    const counts = { batches: 0, bytes: 0, lastOffset: 0 };
    const failed = Promise.withResolvers<never>();
    const log: Log = ({ level, message }) => {
      if (level !== "info") failed.reject(new Error(message));
    };
    const http = ingestClient({ baseUrl: target.url, key: { keyId: id, secret }, fetch, now: Date.now });
    const parts = { client: http, streamId, mode: "socket", log, now: Date.now, random: Math.random } as const;
    const client = streamClient(parts);
    const queue = memoryQueue(Date.now);
    const lease = leaseHolder({ streamId, runnerId: "bench", client, log, random: Math.random, wait });
    await lease.acquire(new AbortController().signal);
    const publisher = startPublisher({
      queue,
      client: {
        ...client,
        sendBatch: async (sessionId, body, signal) => {
          counts.batches += 1;
          counts.bytes += Buffer.byteLength(body);
          const answer = await client.sendBatch(sessionId, body, signal);
          if (answer.kind === "acknowledged") counts.lastOffset = answer.acknowledgement.position.offset;
          return answer;
        },
      },
      keepReject: (_event, reason) => failed.reject(new Error(reason)),
      sha256Hex,
      log,
      now: Date.now,
      random: Math.random,
      leaseToken: lease.token,
      onLeaseLost: lease.lose,
    });
    queue.begin(streamId, { sessionId, roomId, provider: "bench", startedAt: Date.now() });
    const startedAt = clock();
    const made = new Promise<void>((resolve) => {
      let count = 0;
      const timer = setInterval(() => {
        const due = Math.min(total, Math.floor(((clock() - startedAt) / 1000) * eventsPerSecond));
        for (; count < due; count++) queue.append(next(Date.now()));
        if (count < total) return;
        clearInterval(timer);
        queue.end(sessionId);
        resolve();
      }, 2);
    });
    try {
      await Promise.race([failed.promise, made.then(() => publisher.drained(new AbortController().signal))]);
    } finally {
      await publisher.stop();
      await lease.release();
      client.close();
    }
    return { events: total, ...counts, startedAt, endedAt: clock() };
  },

  /** Takes a stream as soon as it can, and resolves when an event of it is acknowledged; holds it from then on. */
  begin: (argument: BeginArgument): Promise<void> => {
    const { streamId } = argument.session;
    const event = senderOf(argument.session).next(Date.now());
    return beginStream(argument, event, () => waitingFor(streamId).resolve());
  },

  /** Resolves when `begin` was told that another runner holds the stream. */
  waits: ({ streamId }: { streamId: string }): Promise<void> => waitingFor(streamId).promise,
};
export type PublisherMethods = typeof methods;

/** As many batches at a time as a runner has under way; resolves to the last one's offset. */
async function sendAll(bodies: readonly string[], way: Way): Promise<number> {
  let next = 0;
  const lane = async () => {
    let offset = 0;
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) offset = await way.send(body);
    return offset;
  };
  return Math.max(...(await Promise.all(Array.from({ length: batchesOnLine }, lane))));
}

async function wait(delayMs: number, signal: AbortSignal): Promise<void> {
  await delay(delayMs, undefined, { signal }).catch(() => undefined);
}

function clock(): number {
  return performance.timeOrigin + performance.now();
}

/** By stream: settled when another runner holds it. */
const waiting = new Map<string, PromiseWithResolvers<void>>();
function waitingFor(streamId: string): PromiseWithResolvers<void> {
  const known = waiting.get(streamId) ?? Promise.withResolvers<void>();
  waiting.set(streamId, known);
  return known;
}

/** The show's chats, all of one text. */
function chats(message: string): EventBody[] {
  return bodies
    .filter(({ eventType }) => eventType === "CHAT")
    .map((body) => ({ ...body, payload: { ...body.payload, message } }) as EventBody);
}

/** The numbers of a session go on from one measurement to the next. */
function senderOf(session: BenchSession): Sender {
  const known = senders.get(session.sessionId) ?? { session, next: eventSource(session, bodies) };
  senders.set(session.sessionId, known);
  return known;
}

serveLoadProcess(methods);
