/** Sends what waits, one batch at a time, again and again until the hub has acknowledged it. */
import type { Sha256Hex } from "#shared/event-id.ts";
import { batching } from "#shared/protocol/limits.ts";
import type { RunnerCommand } from "#shared/protocol/runner-command.ts";
import { type Backoff, backoffMs } from "./backoff.ts";
import { traceIdOf } from "#shared/telemetry/trace.ts";
import type { Tracer } from "./telemetry/tracer.ts";
import { batchBody, batchLength, gatherLeftMs } from "./batch.ts";
import type { IngestAnswer, IngestClient } from "./ingest-client.ts";
import type { Log } from "./log.ts";
import type { OutgoingQueue, QueuedSession } from "./outgoing-queue.ts";
import { type KeepReject, substitute } from "./rejects.ts";

export interface Publisher {
  /** Resolves to true once everything is acknowledged, to false when `signal` aborts before that. */
  drained: (signal: AbortSignal) => Promise<boolean>;
  /** How many events the hub has left out, because TikTok's message was known from before. */
  leftOut: () => number;
  /** Ends the request in flight and sends no more. What waits stays in the queue. */
  stop: () => Promise<void>;
}

/** A runner is one client: asking every few seconds costs a server that is down nothing, and an overlay waits for it. */
const defaultRetry: Backoff = { firstMs: 250, maxMs: 5_000 };
/** Where only a person can mend it, asking often helps nobody. */
const defaultDeniedRetry: Backoff = { firstMs: 2_000, maxMs: 60_000 };

const leaseCheckMs = 250;

/** "12 events were known already and left out". */
export function leftOutInWords(count: number): string {
  return count === 1 ? "1 event was known already and left out" : `${count} events were known already and left out`;
}

/** Starts sending from `queue`. The clock in milliseconds since 1970. */
export function startPublisher(parts: {
  queue: OutgoingQueue;
  client: IngestClient;
  keepReject: KeepReject;
  sha256Hex: Sha256Hex;
  log: Log;
  now: () => number;
  random: () => number;
  retry?: Backoff;
  deniedRetry?: Backoff;
  /** At most one batch in so many milliseconds, unless it is full. */
  gatherMs?: number;
  /** The fencing token to send with; undefined while the lease is not held, and then nothing is sent. */
  leaseToken: () => number | undefined;
  onLeaseLost?: () => void;
  /** Traces some of the events. */
  tracer?: Tracer;
  /** Told what rules ask for because of the events that were just acknowledged. */
  onCommands?: (commands: readonly RunnerCommand[]) => void;
}): Publisher {
  const { queue, client, log, now, retry = defaultRetry, deniedRetry = defaultDeniedRetry } = parts;
  const { gatherMs = batching.gatherMs } = parts;
  const stopping = new AbortController();
  const { signal } = stopping;
  const drainWaiters = new Set<() => void>();
  let wake: (() => void) | undefined;
  let lastSentAt = 0;
  let failures = 0;
  let leftOut = 0;
  /** Shrinks while a batch is refused, to find the one event that is to blame, and grows again with each success. */
  let maxEvents: number = batching.maxEvents;

  async function run(): Promise<void> {
    let before: QueuedSession | undefined;
    while (!signal.aborted) {
      const session = queue.front();
      if (before && before !== session) tellLeftOut(before);
      before = session;
      const leaseToken = parts.leaseToken();
      if (!session) {
        for (const resolve of drainWaiters) resolve();
        await untilChange();
      } else if (leaseToken === undefined) {
        // Somebody else holds the stream. What waits here waits until this runner holds it again.
        await untilChange(leaseCheckMs);
      } else if (!session.opened) {
        const answer = await client.openSession(session.streamId, { ...session.open, leaseToken }, signal);
        if (answer.kind === "acknowledged") session.opened = true;
        await act(session, answer, 0);
      } else if (session.events.length === 0) {
        await untilChange();
      } else {
        await sendNext(session, leaseToken);
      }
    }
  }

  async function sendNext(session: QueuedSession, leaseToken: number): Promise<void> {
    const leftMs = session.ended ? 0 : gatherLeftMs(session.events, { now: now(), lastSentAt, gatherMs });
    if (leftMs > 0) return untilChange(leftMs);
    lastSentAt = now();
    const batch = session.events.slice(0, batchLength(session.events, maxEvents));
    const body = batchBody(session.streamId, batch, leaseToken);
    const traced = parts.tracer?.choose(batch);
    const answer = await client.sendBatch(session.open.sessionId, body, signal, traced?.traceparent);
    if (traced && answer.kind === "acknowledged") parts.tracer?.note(traced.event);
    await act(session, answer, batch.length);
  }

  /** Does what an answer asks for. `sent` is how many events the request carried. */
  async function act(session: QueuedSession, answer: IngestAnswer, sent: number): Promise<void> {
    const { sessionId } = session.open;
    const first = session.events[0]?.event;
    switch (answer.kind) {
      case "acknowledged": {
        const { lastSeqNo, commands, leftOut: ofSession } = answer.acknowledgement;
        leftOut += Math.max(0, ofSession - (session.leftOut ?? 0));
        session.leftOut = ofSession;
        if (commands) parts.onCommands?.(commands);
        if (sent > 0 && first && lastSeqNo < first.seqNo) {
          return fail(session, `The hub answered, but acknowledged only ${lastSeqNo}`, retry);
        }
        queue.release(sessionId, lastSeqNo);
        maxEvents = Math.min(batching.maxEvents, maxEvents * 2);
        if (failures > 0)
          log({ level: "info", status: "publishing", message: "Acknowledged again", sessionId, lastSeqNo });
        failures = 0;
        return;
      }
      case "gap":
        if (first && answer.expectedSeqNo > first.seqNo) {
          queue.release(sessionId, answer.expectedSeqNo - 1);
          return;
        }
        return fail(session, `The hub asks for event ${answer.expectedSeqNo}, acknowledged before`, deniedRetry);
      case "lease-lost":
        parts.onLeaseLost?.();
        return fail(session, "Another runner holds the stream", retry);
      case "unknown-session":
        session.opened = false;
        return fail(session, "The hub does not know the session; opening it again", retry);
      case "refused":
        if (sent > 1) maxEvents = Math.ceil(sent / 2);
        else if (sent === 1 && first && first.rawType !== "lifecycle.rejected") {
          parts.keepReject(first, answer.reason);
          queue.replace(substitute(first, answer.reason, parts.sha256Hex));
          const { seqNo, rawType } = first;
          const message = `${rawType} was refused and put aside: ${answer.reason}`;
          log({ level: "error", status: "rejected", message, sessionId, seqNo, traceId: traceIdOf(first.eventId) });
        } else return fail(session, answer.reason, deniedRetry);
        return;
      case "denied":
        return fail(session, answer.reason, deniedRetry);
      case "unreachable":
        return fail(session, answer.reason, retry, answer.retryAfterMs);
      default:
        answer satisfies never;
    }
  }

  function tellLeftOut({ open: { sessionId }, leftOut: count = 0 }: QueuedSession): void {
    if (count === 0) return;
    log({ level: "info", status: "left-out", message: `${leftOutInWords(count)} of this session`, sessionId, count });
  }

  async function fail(session: QueuedSession, reason: string, backoff: Backoff, atLeastMs = 0): Promise<void> {
    if (signal.aborted) return;
    failures += 1;
    const delayMs = Math.max(atLeastMs, backoffMs(failures, backoff, parts.random));
    log({
      level: backoff === deniedRetry ? "error" : "warn",
      status: "not-acknowledged",
      message: `${reason}. Nothing is lost; next try in ${(delayMs / 1_000).toFixed(1)} s`,
      sessionId: session.open.sessionId,
      waiting: queue.size(),
      ...traceOf(session),
      delayMs,
    });
    // More events waiting is no reason to ask a server sooner that has just refused.
    queue.onChange(() => undefined);
    await untilChange(delayMs);
    queue.onChange(announced);
  }

  /** Resolves at the queue's next change, after `atMostMs`, or when the publisher is stopped. */
  function untilChange(atMostMs?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = atMostMs === undefined ? undefined : setTimeout(() => wake?.(), atMostMs);
      wake = () => {
        wake = undefined;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function announced(): void {
    wake?.();
  }

  queue.onChange(announced);
  const running = run();

  return {
    leftOut: () => leftOut,
    drained: async (until) => {
      // Whoever waits for this has little time: one try now instead of at the end of a long back-off.
      wake?.();
      while (queue.front() !== undefined && !until.aborted && !signal.aborted) {
        await new Promise<void>((resolve) => {
          drainWaiters.add(resolve);
          until.addEventListener("abort", () => resolve(), { once: true });
        });
        drainWaiters.clear();
      }
      return queue.front() === undefined;
    },
    stop: async () => {
      stopping.abort();
      wake?.();
      for (const resolve of drainWaiters) resolve();
      await running;
    },
  };
}

/** The trace of the event that waits first: what is said of it is found beside its spans. */
function traceOf({ events: [first] }: QueuedSession): { traceId?: string } {
  return first ? { traceId: traceIdOf(first.event.eventId) } : {};
}
