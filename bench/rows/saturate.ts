/** What one hub takes until it is saturated, and what it delivers, against a bare object that does only the unavoidable. */
import { type Platform, startPublisherProcess, startSocketsProcess } from "../platform.ts";
import type { BenchSession } from "../events.ts";
import { median } from "../statistics.ts";

export interface Saturation {
  /** Medians over the rounds. */
  eventsPerSecond: number;
  framesPerSecond: number;
  deliveredPerSecond: number;
  bytesPerFrame: number;
}

export interface SaturateOptions {
  sockets: number;
  /** Sessions into the one hub, each with one batch in flight. */
  sessions: number;
  batchesPerSession: number;
  rounds: number;
}

const eventsPerBatch = 100;
const timeoutMs = 60_000;

/**
 * Saturates `ours` and `bare` in turns (A B A B), after one unmeasured turn each, with the same audience on both. Every
 * socket must get every frame, or this rejects.
 */
export async function saturateBoth(
  ours: Platform,
  bare: Platform,
  options: SaturateOptions,
): Promise<{ ours: Saturation; bare: Saturation }> {
  const publisher = startPublisherProcess();
  const sockets = startSocketsProcess();
  try {
    const sides = [];
    for (const platform of [ours, bare]) {
      const sessions = await platform.openSessions(options.sessions);
      const audience = crypto.randomUUID();
      const { url, headers } = platform.live(sessions[0]?.streamId ?? "");
      await sockets.call("connect", {
        audience,
        url,
        headers,
        count: options.sockets,
        sampleEvery: 0,
        acknowledges: platform.acknowledges,
      });
      sides.push({ platform, sessions, audience, rounds: [] as Saturation[] });
    }
    for (let round = 0; round <= options.rounds; round++) {
      for (const side of sides) {
        const result = await saturateOnce(side, round === 0 ? warmUp(options) : options, { publisher, sockets });
        if (round > 0) side.rounds.push(result);
      }
    }
    const [a, b] = sides.map(({ rounds }) => medians(rounds));
    if (!a || !b) throw new Error("nothing was measured");
    return { ours: a, bare: b };
  } finally {
    await Promise.all([publisher.stop(), sockets.stop()]);
  }
}

function warmUp(options: SaturateOptions): SaturateOptions {
  return { ...options, batchesPerSession: Math.ceil(options.batchesPerSession / 4) };
}

async function saturateOnce(
  side: { platform: Platform; sessions: BenchSession[]; audience: string },
  { sockets: count, batchesPerSession }: SaturateOptions,
  load: { publisher: ReturnType<typeof startPublisherProcess>; sockets: ReturnType<typeof startSocketsProcess> },
): Promise<Saturation> {
  const { audience, sessions, platform } = side;
  await load.sockets.call("arm", { audience });
  const argument = { target: platform.target, sessions, batchesPerSession, eventsPerBatch };
  const published = await load.publisher.call("saturate", argument);
  const received = await load.sockets.call("received", { audience, frames: published.batches, timeoutMs });
  const acknowledgedSeconds = (published.endedAt - published.startedAt) / 1000;
  const deliveredSeconds = (received.lastFrameAt - published.startedAt) / 1000;
  return {
    eventsPerSecond: published.events / acknowledgedSeconds,
    framesPerSecond: received.frames / deliveredSeconds,
    deliveredPerSecond: (published.events * count) / deliveredSeconds,
    bytesPerFrame: received.bytes / received.frames,
  };
}

function medians(rounds: readonly Saturation[]): Saturation {
  const of = (key: keyof Saturation) => median(rounds.map((round) => round[key]));
  return {
    eventsPerSecond: of("eventsPerSecond"),
    framesPerSecond: of("framesPerSecond"),
    deliveredPerSecond: of("deliveredPerSecond"),
    bytesPerFrame: of("bytesPerFrame"),
  };
}
