/**
 * Sends what waits, again and again until the hub has acknowledged it: one batch at a time over HTTP, and two over a line. The
 * hub takes batches in order only, so what goes after one that failed is never taken before it.
 */
import type { Sha256Hex } from "#shared/event-id.ts";
import type { UnifiedEvent } from "#shared/event.ts";
import type { Acknowledgement } from "#shared/protocol/ingest.ts";
import { batching } from "#shared/protocol/limits.ts";
import type { RunnerCommand } from "#shared/protocol/runner-command.ts";
import { batchesOnLine } from "#shared/protocol/runner-line.ts";
import { type Backoff, backoffMs } from "./backoff.ts";
import { traceIdOf } from "#shared/telemetry/trace.ts";
import type { Tracer } from "./telemetry/tracer.ts";
import { batchBody, batchLength, gatherLeftMs } from "./batch.ts";
import type { IngestAnswer, IngestClient } from "./ingest-client.ts";
import type { Log } from "./log.ts";
import type { OutgoingQueue, QueuedEvent, QueuedSession } from "./outgoing-queue.ts";
import { type KeepReject, substitute } from "./rejects.ts";
import type { StreamClient } from "./stream-client.ts";

export interface Publisher {
  /** Resolves to true once everything is acknowledged, to false when `signal` aborts before that. */
  drained: (signal: AbortSignal) => Promise<boolean>;
  /** How many events the hub has left out, because TikTok's message was known from before. */
  leftOut: () => number;
  /** Ends the requests in flight and sends no more. What waits stays in the queue. */
  stop: () => Promise<void>;
}

/** A runner is one client: asking every few seconds costs a server that is down nothing, and an overlay waits for it. */
const defaultRetry: Backoff = { firstMs: 250, maxMs: 5_000 };
/** Where only a person can mend it, asking often helps nobody. */
const defaultDeniedRetry: Backoff = { firstMs: 2_000, maxMs: 60_000 };

const leaseCheckMs = 250;

interface SentBatch {
  session: QueuedSession;
  firstSeqNo: number;
  lastSeqNo: number;
  /** The event of it that is traced. */
  traced: UnifiedEvent | undefined;
}

interface Trouble {
  batch: SentBatch;
  answer: IngestAnswer;
}

/** "12 events were known already and left out". */
export function leftOutInWords(count: number): string {
  return count === 1 ? "1 event was known already and left out" : `${count} events were known already and left out`;
}

/** Starts sending from `queue`. The clock in milliseconds since 1970. */
export function startPublisher(parts: {
  queue: OutgoingQueue;
  client: IngestClient & Partial<Pick<StreamClient, "hasLine">>;
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
  /** What was sent and not answered yet, in order. */
  const underWay: SentBatch[] = [];
  /** The first of them that was not acknowledged. Nothing is sent until it is dealt with. */
  let trouble: Trouble | undefined;

  async function run(): Promise<void> {
    let before: QueuedSession | undefined;
    while (!signal.aborted) {
      const session = queue.front();
      const failed = trouble;
      if (before && before !== session) tellLeftOut(before);
      before = session;
      const leaseToken = parts.leaseToken();
      if (failed) {
        await mend(failed);
      } else if (!session) {
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
    // Their answers come at once: whoever stops this ends them.
    while (underWay.length > 0) await untilChange();
  }

  async function sendNext(session: QueuedSession, leaseToken: number): Promise<void> {
    const next = unsentOf(session, underWay.at(-1));
    if (next.length === 0 || underWay.length >= atOnce()) return untilChange();
    const leftMs = session.ended ? 0 : gatherLeftMs(next, { now: now(), lastSentAt, gatherMs });
    if (leftMs > 0) return untilChange(leftMs);
    lastSentAt = now();
    const events = next.slice(0, batchLength(next, maxEvents));
    const body = batchBody(session.streamId, events, leaseToken);
    const traced = parts.tracer?.choose(events);
    const batch = { session, firstSeqNo: seqNoOf(events[0]), lastSeqNo: seqNoOf(events.at(-1)), traced: traced?.event };
    underWay.push(batch);
    void client
      .sendBatch(session.open.sessionId, body, signal, traced?.traceparent)
      .then((answer) => takeAnswer(batch, answer));
  }

  /** How many batches may be under way. Only over a line do they stay in order; after a failure the first one goes alone. */
  function atOnce(): number {
    const isWell = failures === 0 && maxEvents === batching.maxEvents;
    return isWell && client.hasLine?.() === true ? batchesOnLine : 1;
  }

  function takeAnswer(batch: SentBatch, answer: IngestAnswer): void {
    underWay.splice(underWay.indexOf(batch), 1);
    if (answer.kind === "acknowledged" && answer.acknowledgement.lastSeqNo >= batch.firstSeqNo) {
      if (batch.traced) parts.tracer?.note(batch.traced);
      takeAcknowledgement(batch.session, answer.acknowledgement);
    } else if (!trouble || batch.firstSeqNo < trouble.batch.firstSeqNo) trouble = { batch, answer };
    announced();
  }

  /** Once nothing is under way: deals with the first that failed. What came after it failed because of it, and is sent again. */
  async function mend({ batch, answer }: Trouble): Promise<void> {
    if (underWay.length > 0) return untilChange();
    trouble = undefined;
    const { session, firstSeqNo, lastSeqNo } = batch;
    // Otherwise the hub had it all the same, and has acknowledged what follows it.
    if (session.events[0]?.event.seqNo === firstSeqNo) await act(session, answer, lastSeqNo - firstSeqNo + 1);
  }

  function takeAcknowledgement(session: QueuedSession, acknowledgement: Acknowledgement): void {
    const { sessionId } = session.open;
    const { lastSeqNo, commands, leftOut: ofSession } = acknowledgement;
    leftOut += Math.max(0, ofSession - (session.leftOut ?? 0));
    session.leftOut = ofSession;
    if (commands) parts.onCommands?.(commands);
    queue.release(sessionId, lastSeqNo);
    maxEvents = Math.min(batching.maxEvents, maxEvents * 2);
    if (failures > 0) log({ level: "info", status: "publishing", message: "Acknowledged again", sessionId, lastSeqNo });
    failures = 0;
  }

  /** Does what an answer asks for. `sent` is how many events the request carried. */
  async function act(session: QueuedSession, answer: IngestAnswer, sent: number): Promise<void> {
    const { sessionId } = session.open;
    const first = session.events[0]?.event;
    switch (answer.kind) {
      case "acknowledged": {
        const { acknowledgement } = answer;
        if (sent === 0) return takeAcknowledgement(session, acknowledgement);
        return fail(session, `The hub answered, but acknowledged only ${acknowledgement.lastSeqNo}`, retry);
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

/** The events that follow those of the last batch under way, as many as one batch could have and one more. */
function unsentOf(session: QueuedSession, last: SentBatch | undefined): readonly QueuedEvent[] {
  const { events } = session;
  const start = last?.session === session ? Math.max(0, last.lastSeqNo + 1 - seqNoOf(events[0])) : 0;
  return events.slice(start, start + batching.maxEvents + 1);
}

function seqNoOf(queued: QueuedEvent | undefined): number {
  return queued?.event.seqNo ?? 0;
}

/** The trace of the event that waits first: what is said of it is found beside its spans. */
function traceOf({ events: [first] }: QueuedSession): { traceId?: string } {
  return first ? { traceId: traceIdOf(first.event.eventId) } : {};
}
