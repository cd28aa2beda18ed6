/** For tests: a room with two ways to it, by the TikTok simulator and by the Euler simulator, and a stream taken in from it. */
import { createHash } from "node:crypto";
import type { UnifiedEvent } from "#shared/event.ts";
import type { LogLine } from "../log.ts";
import { wait } from "../open-provider.ts";
import { memoryQueue } from "../outgoing-queue.ts";
import type { Provider } from "../provider.ts";
import { directProvider, type DirectSettings } from "../providers/direct.ts";
import { eulerProvider, type EulerSettings } from "../providers/euler.ts";
import { readWebHost } from "../providers/web-host.ts";
import { type EulerSimulator, type EulerSimulatorOptions, startEulerSimulator } from "../simulator/euler-simulator.ts";
import type { WireMessage } from "../simulator/frames.ts";
import { commonPart } from "../simulator/messages.ts";
import { planShow } from "../simulator/show.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "../simulator/simulator.ts";
import { runStream, type StreamEnd, type StreamParts } from "../stream-runner.ts";

export interface TwoWays {
  tiktok: Simulator;
  euler: EulerSimulator;
  /** A provider of each, which counts its attempts. */
  direct: (settings?: Partial<DirectSettings>) => CountedProvider;
  throughEuler: (settings?: Partial<EulerSettings>) => CountedProvider;
  stop: () => Promise<void>;
}

export interface CountedProvider extends Provider {
  /** Attempts so far, and how many were in flight at once at the most. */
  attempts: { count: number; inFlight: number; mostInFlight: number };
}

/** Starts both simulators, which name the same room. */
export async function openTwoWays(options: {
  tiktok?: SimulatorOptions;
  euler?: EulerSimulatorOptions;
}): Promise<TwoWays> {
  const tiktok = await startSimulator(options.tiktok);
  const euler = await startEulerSimulator({ roomId: tiktok.roomId(), ...options.euler });
  const webHost = readWebHost(tiktok.env.TIKTOK_WEB_HOST);
  if (!webHost) throw new Error("the simulator has no host");
  const { EULER_WS_URL: url, EULER_API_KEY: apiKey } = euler.env;
  const uniqueId = "somebody";
  return {
    tiktok,
    euler,
    direct: (settings) => counted(directProvider({ uniqueId, signUrl: tiktok.url, webHost, ...settings })),
    throughEuler: (settings) => counted(eulerProvider({ uniqueId, url, apiKey, ...settings })),
    stop: async () => {
      await tiktok.stop();
      await euler.stop();
    },
  };
}

function counted(provider: Provider): CountedProvider {
  const attempts = { count: 0, inFlight: 0, mostInFlight: 0 };
  return {
    ...provider,
    attempts,
    connect: async (signal) => {
      attempts.count += 1;
      attempts.inFlight += 1;
      attempts.mostInFlight = Math.max(attempts.mostInFlight, attempts.inFlight);
      const outcome = await provider.connect(signal);
      attempts.inFlight -= 1;
      return outcome;
    },
  };
}

export interface WatchedStream {
  /** The events so far, a list a session. */
  sessions: () => UnifiedEvent[][];
  /** TikTok's ids of all of them, in order. */
  nativeIds: () => string[];
  /** The runner's own events as words, for example `CONNECTED direct`. */
  lifecycle: () => string[];
  end: Promise<StreamEnd>;
  stop: () => Promise<StreamEnd>;
}

/** Runs a stream from a provider, into memory. */
export function watchStream(provider: Provider, parts: Partial<StreamParts> = {}): WatchedStream {
  const stopping = new AbortController();
  const now = parts.now ?? Date.now;
  const queue = memoryQueue(now);
  const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
  const log = () => undefined;
  const all = { queue, provider, log, sha256Hex, now, random: () => 0.5, wait, ...parts };
  const end = runStream("test-stream", all, stopping.signal);
  const sessions = () => queue.waiting().map(({ events }) => events.map(({ event }) => event));
  return {
    sessions,
    nativeIds: () => sessions().flatMap((events) => events.flatMap(({ nativeId }) => nativeId ?? [])),
    lifecycle: () => sessions().flatMap((events) => events.flatMap(lifecycleWords)),
    end,
    stop: () => {
      stopping.abort();
      return end;
    },
  };
}

function lifecycleWords(event: UnifiedEvent): string[] {
  switch (event.eventType) {
    case "CONNECTED":
      return [`CONNECTED ${event.payload.provider}`];
    case "DISCONNECTED":
      return [`DISCONNECTED ${event.payload.reason}`];
    case "GAP":
      return [`GAP ${event.payload.cause}`];
    case "ERROR":
      return [`ERROR ${event.payload.code}`];
    default:
      return [];
  }
}

/** A log that keeps what it is told. */
export function keptLog(): { lines: LogLine[]; log: (line: LogLine) => void; statuses: () => string[] } {
  const lines: LogLine[] = [];
  return { lines, log: (line) => void lines.push(line), statuses: () => lines.map(({ status }) => status) };
}

/** The first messages of a show, all with ids and of one room. */
export function showMessages(length: number): WireMessage[] {
  return planShow(7)
    .slice(0, length)
    .map(({ message }, index) => {
      const msgId = String(7_000_000_000_000_000_000n + BigInt(index));
      const { method } = message;
      const common = commonPart({ method, msgId, roomId: "1", createTime: 1_700_000_000_000 });
      return { method, msgId, payload: message.encode(common) };
    });
}
