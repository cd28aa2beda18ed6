/** Which events are traced, and their spans on their way to a collector. */
import type { UnifiedEvent } from "#shared/event.ts";
import { type Collector, SpanBuffer, sendSpans } from "#shared/telemetry/otlp.ts";
import { isTraced, spanOf, traceparentOf } from "#shared/telemetry/trace.ts";
import type { QueuedEvent } from "../outgoing-queue.ts";

/** At most one event in so long is traced, whatever share was asked for. */
const leastPauseMs = 1_000;
const sendEveryMs = 2_000;

export interface Tracer {
  /** The event of a batch that is traced; undefined where none is. */
  choose: (batch: readonly QueuedEvent[]) => { event: UnifiedEvent; traceparent: string } | undefined;
  /** It was acknowledged. */
  note: (event: UnifiedEvent) => void;
  /** Sends what waits. */
  flush: () => Promise<void>;
}

/** A tracer of `share` of all events; without a collector only the others' spans are known, and this one's are not sent. */
export function startTracer(parts: {
  share: number;
  collector: Collector | undefined;
  fetch: typeof fetch;
  now: () => number;
}): Tracer {
  const { share, collector, now } = parts;
  const spans = new SpanBuffer();
  let chosenAt = -Infinity;
  let chosen = "";
  let sending: Promise<unknown> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    await sending;
    if (!collector || spans.isEmpty) return;
    sending = sendSpans(collector, "runner", spans.take(), parts.fetch);
    await sending;
  }

  return {
    choose: (batch) => {
      const found = batch.find(({ event }) => isTraced(event.eventId, share));
      if (!found) return undefined;
      const { event } = found;
      // A batch that is sent again is the same one.
      if (event.eventId !== chosen && now() < chosenAt + leastPauseMs) return undefined;
      [chosen, chosenAt] = [event.eventId, now()];
      return { event, traceparent: traceparentOf(event.eventId, "runner.receive", true) };
    },
    note: ({ eventId, streamId, seqNo, ingestedAt }) => {
      const attributes = { stream: streamId, seqNo };
      spans.add(spanOf(eventId, "runner.receive", { startedAt: ingestedAt, endedAt: now(), attributes }));
      // Nobody waits for it: a process that has nothing else to do ends.
      timer ??= setTimeout(() => void flush(), sendEveryMs).unref();
    },
    flush,
  };
}
