/** What servers take until they are saturated, and what they deliver: several of them in turns, in the same run. */
import type { BenchSession } from "../events.ts";
import { type DialectName, dialects } from "../load/dialects.ts";
import { type Publisher, type Sockets, startPublisherProcess, startSocketsProcess } from "../load/processes.ts";
import type { Published } from "../load/publisher.ts";
import type { Platform } from "../platform/platform.ts";
import { median } from "../statistics.ts";
import { workerdCpuMs } from "../workerd-cpu.ts";

/** One server with its audience. */
export interface Side {
  platform: Platform;
  /** Where it is not the platform's own. */
  dialect?: DialectName;
  /** Its sockets offer permessage-deflate, as browsers do. */
  offersDeflate?: boolean;
  /** A target hangs on it, or it is a limit of one: it has three turns a round, in turns with the others that are judged. */
  isJudged?: boolean;
}

export interface Saturation {
  /** Medians over the turns. */
  eventsPerSecond: number;
  framesPerSecond: number;
  deliveredPerSecond: number;
  bytesPerEvent: number;
  /** What the workerd processes took of the processor for a batch, all threads; 0 of a side that runs in none. */
  cpuMsPerBatch: number;
  /** What the handshakes said of extensions. */
  extensions: string;
}

export interface SaturateOptions {
  sockets: number;
  /** Sessions into the one hub, each with two batches in flight. */
  sessions: number;
  /** How long one side's turn should be, about; how much fits into it, its unmeasured turn tells. */
  turnSeconds: number;
  rounds: number;
}

const eventsPerBatch = 100;
const timeoutMs = 60_000;
/** A turn has at least so many batches a session, and at most. */
const batches = { least: 1, most: 60 } as const;
/** How long a side runs unmeasured, in ever longer turns: until then its code is compiled while it runs. */
const warmUpMs = 3_000;

/**
 * Saturates the sides in turns, after some unmeasured ones each, with as large an audience on each. A round is A B A B A B C, where A and
 * B are judged; one more turn of A before it is not measured, for what comes after C is slower. Every socket must get everything, or
 * this rejects. `failed` instead of a result for a side that could not be opened.
 */
export async function saturateInTurns<Name extends string>(
  sides: Record<Name, Side>,
  options: SaturateOptions,
): Promise<Record<Name, Saturation | { failed: string }>> {
  const load = { publisher: startPublisherProcess(), sockets: startSocketsProcess() };
  const results = {} as Record<Name, Saturation | { failed: string }>;
  try {
    const opened: { name: Name; side: OpenSide }[] = [];
    for (const [name, side] of Object.entries(sides) as [Name, Side][]) {
      try {
        opened.push({ name, side: await openSide(side, options, load) });
      } catch (error) {
        results[name] = { failed: error instanceof Error ? error.message : String(error) };
      }
    }
    const judged = opened.filter(({ side }) => side.isJudged);
    const others = opened.filter(({ side }) => !side.isJudged);
    for (let round = 0; round < options.rounds; round++) {
      for (const { side } of judged.slice(0, 1)) await takeTurn(side, options, load);
      for (const { side } of [...judged, ...judged, ...judged, ...others]) {
        side.turns.push(await takeTurn(side, options, load));
      }
    }
    for (const { name, side } of opened) {
      results[name] = { ...medians(side.turns), extensions: side.extensions };
    }
    return results;
  } finally {
    await Promise.all([load.publisher.stop(), load.sockets.stop()]);
  }
}

type Turn = Omit<Saturation, "extensions">;

interface OpenSide extends Side {
  dialect: DialectName;
  sessions: BenchSession[];
  audience: string;
  extensions: string;
  batchesPerSession: number;
  turns: Turn[];
}

interface Load {
  publisher: Publisher;
  sockets: Sockets;
}

/** Connects the audience, and warms up: that tells how many batches a turn should have. */
async function openSide(side: Side, options: SaturateOptions, load: Load): Promise<OpenSide> {
  const sessions = await side.platform.openSessions(options.sessions);
  const audience = crypto.randomUUID();
  const dialect = side.dialect ?? side.platform.dialect;
  const { extensions } = await load.sockets.call("connect", {
    ...side.platform.live(sessions[0]?.streamId ?? ""),
    audience,
    count: options.sockets,
    sampleEvery: 0,
    dialect,
    offersDeflate: side.offersDeflate ?? false,
  });
  const opened = { ...side, dialect, sessions, audience, extensions, batchesPerSession: batches.least, turns: [] };
  const { eventsPerSecond, deliveredPerSecond } = await warmUp(opened, options, load);
  const rate = Math.min(eventsPerSecond, deliveredPerSecond / options.sockets);
  const wanted = Math.round((rate * options.turnSeconds) / (options.sessions * eventsPerBatch));
  return { ...opened, batchesPerSession: Math.min(batches.most, Math.max(batches.least, wanted)) };
}

/** Resolves to its last turn. */
async function warmUp(side: OpenSide, options: SaturateOptions, load: Load): Promise<Turn> {
  const endsAt = performance.now() + warmUpMs;
  for (
    let batchesPerSession: number = batches.least;
    ;
    batchesPerSession = Math.min(batches.most, batchesPerSession * 2)
  ) {
    const turn = await takeTurn({ ...side, batchesPerSession }, options, load);
    if (performance.now() >= endsAt) return turn;
  }
}

async function takeTurn(side: OpenSide, { sockets }: SaturateOptions, load: Load): Promise<Turn> {
  const { audience, sessions, platform, batchesPerSession } = side;
  const { place } = await load.sockets.call("arm", { audience });
  const argument = { target: platform.target, sessions, batchesPerSession, eventsPerBatch };
  const cpuBefore = workerdCpuMs() ?? 0;
  const published = await load.publisher.call("saturate", argument);
  const upTo = goalOf(side.dialect, place, published);
  const received = await load.sockets.call("received", { audience, upTo, timeoutMs });
  const cpuMs = (workerdCpuMs() ?? 0) - cpuBefore;
  const acknowledgedSeconds = (published.endedAt - published.startedAt) / 1000;
  const deliveredSeconds = (received.lastFrameAt - published.startedAt) / 1000;
  return {
    eventsPerSecond: published.events / acknowledgedSeconds,
    framesPerSecond: received.frames / deliveredSeconds,
    deliveredPerSecond: (published.events * sockets) / deliveredSeconds,
    bytesPerEvent: received.bytes / (published.events * sockets),
    cpuMsPerBatch: cpuMs / published.batches,
  };
}

/** Where a socket is once it has everything; `before` is where it was. */
export function goalOf(dialect: DialectName, before: number, published: Published): number {
  const { counts } = dialects[dialect];
  switch (counts) {
    case "offsets":
      return published.lastOffset;
    case "batches":
      return before + published.batches;
    case "events":
      return before + published.events;
    default:
      return counts satisfies never;
  }
}

function medians(turns: readonly Turn[]): Turn {
  const of = (key: keyof Turn) => median(turns.map((turn) => turn[key]));
  return {
    eventsPerSecond: of("eventsPerSecond"),
    framesPerSecond: of("framesPerSecond"),
    deliveredPerSecond: of("deliveredPerSecond"),
    bytesPerEvent: of("bytesPerEvent"),
    cpuMsPerBatch: of("cpuMsPerBatch"),
  };
}
