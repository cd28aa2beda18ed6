/** The latencies of a stream's sockets while events come at a pace. */
import { randomUUID } from "node:crypto";
import type { RuleDraft } from "#shared/rules/rule.ts";
import { type Publisher, startSocketsProcess } from "../load/processes.ts";
import type { OwnPlatform } from "../platform/platform.ts";
import { percentile } from "../statistics.ts";
import { goalOf } from "./saturate.ts";

export interface LatencyOptions {
  sockets: number;
  eventsPerSecond: number;
  seconds: number;
  /** So many sockets more, that read nothing. */
  stuck?: number;
  rules?: RuleDraft[];
  /** Called once the stream runs, with its id: what happens beside it. Its end is waited for. */
  beside?: (streamId: string) => Promise<void>;
}

export interface Latency {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
  /** As published. */
  eventsPerSecond: number;
  eventsPerBatch: number;
  samples: number;
}

const timeoutMs = 30_000;

/** Makes a stream, connects its sockets, lets it run for a second, and measures it for `seconds`. */
export async function latencyOf(ours: OwnPlatform, publisher: Publisher, options: LatencyOptions): Promise<Latency> {
  const { sockets: count, eventsPerSecond, seconds, stuck = 0 } = options;
  const audience = "latency";
  const sockets = startSocketsProcess();
  try {
    const [opened] = await ours.openSessions(1);
    if (!opened) throw new Error("no session was opened");
    const { streamId } = opened;
    if (options.rules) await ours.addRules(streamId, options.rules);
    const { dialect } = ours;
    const line = { ...ours.live(streamId), dialect };
    // Reading the times of every frame of a thousand sockets would take the cores from what is measured.
    await sockets.call("connect", { ...line, audience, count, sampleEvery: Math.max(1, count / 100) });
    if (stuck > 0) {
      await sockets.call("connect", { ...line, audience: "stuck", count: stuck, sampleEvery: 0 });
      await sockets.call("freeze", { audience: "stuck" });
    }
    const run = async (seconds: number) => {
      const { place } = await sockets.call("arm", { audience });
      const session = { ...opened, sessionId: randomUUID() };
      const published = await publisher.call("pace", { target: ours.target, session, eventsPerSecond, seconds });
      const upTo = goalOf(dialect, place, published);
      return { published, received: await sockets.call("received", { audience, upTo, timeoutMs }) };
    };
    await run(1);
    const [{ published, received }] = await Promise.all([run(seconds), options.beside?.(streamId)]);
    const { latenciesMs } = received;
    return {
      p50Ms: percentile(latenciesMs, 0.5),
      p99Ms: percentile(latenciesMs, 0.99),
      maxMs: percentile(latenciesMs, 1),
      eventsPerSecond: (published.events / (published.endedAt - published.startedAt)) * 1000,
      eventsPerBatch: published.events / published.batches,
      samples: latenciesMs.length,
    };
  } finally {
    await sockets.stop();
  }
}
