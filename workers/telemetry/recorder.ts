/**
 * What this isolate of the Workers counts. It is handed to the meter once in a while, after an answer: nobody waits for it, and
 * what an isolate that ends takes with it is a few seconds' worth.
 */
import type { Shares } from "#shared/telemetry/objectives.ts";
import type { StreamReport } from "#shared/telemetry/report.ts";
import { addShares } from "#shared/telemetry/objectives.ts";
import { collectorOf, SpanBuffer, sendSpans } from "#shared/telemetry/otlp.ts";
import { meterOf } from "./meter-stub.ts";
import { tally } from "./own-tally.ts";

export { tally };

const handOverEveryMs = 10_000;
/** Streams whose shares wait to be handed over; with so many it is done at once. */
const mostStreams = 200;

/** Of events that are traced. */
export const spans = new SpanBuffer();
const shares = new Map<string, Shares>();
let handedOverAt = 0;

/** Notes how much of a stream's work was good. */
export function noteShares(streamId: string, more: Shares): void {
  const known = shares.get(streamId) ?? {};
  addShares(known, more);
  if (shares.size < mostStreams) shares.set(streamId, known);
}

/** Hands over what was counted where it is time, or at once. Never throws: a count that is lost is no reason to fail anything. */
export async function handOver(env: Env, { atOnce = false } = {}): Promise<void> {
  await sendTraced(env);
  const now = Date.now();
  if ((tally.isEmpty && shares.size === 0) || (!atOnce && now < handedOverAt + handOverEveryMs)) return;
  handedOverAt = now;
  const counts = tally.take();
  const streams: StreamReport[] = Array.from(shares, ([streamId, its]) => ({ streamId, shares: its }));
  shares.clear();
  try {
    await meterOf(env).report({ counts, streams });
  } catch {
    // They come with the next time.
    tally.add(counts);
  }
}

async function sendTraced(env: Env): Promise<void> {
  if (spans.isEmpty) return;
  const collector = collectorOf(env as unknown as Record<string, unknown>);
  const waiting = spans.take();
  if (collector) await sendSpans(collector, "workers", waiting, fetch);
}
