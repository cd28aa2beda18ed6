/**
 * The unmodified connector in front of a local push server, listened to as its users do: a peer to compare with. It is
 * no part of the runner.
 */
import type { EventEmitter } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { ControlEvent, TikTokLiveConnection, WebcastEvent } from "tiktok-live-connector";
import { decodeFrame } from "../decode.ts";
import { signService } from "../providers/sign-service.ts";
import { readWebHost } from "../providers/web-host.ts";
import { maxPageBytes, webOptions } from "../providers/web-options.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";

/** One message that the connector handed out. */
export interface HeardMessage {
  method: string;
  data: Record<string, unknown>;
  /** The events that it made of it, for example `follow`. */
  names: string[];
}

export interface ConnectorRoom {
  /** Connects as a bot does: anew, after whatever was before. */
  connect: () => Promise<void>;
  /** Sends a push frame to it. */
  send: (frame: Uint8Array) => void;
  /** Resolves when it has taken in everything that was sent, or has hung up by itself. */
  settled: () => Promise<void>;
  /** What it has handed out since the last call, in its order. */
  heard: () => HeardMessage[];
  stop: () => Promise<void>;
}

/** Longer than the slowest frame takes. */
const settleTimeoutMs = 5_000;

/** Starts a push server that nobody is connected to yet. */
export async function openConnectorRoom(): Promise<ConnectorRoom> {
  const simulator = await startSimulator({ recording: { messages: [], messagesPerFrame: 1, framesPerSecond: 0 } });
  const heard: HeardMessage[] = [];
  let live: TikTokLiveConnection | undefined;
  let connected = false;
  let expected = 0;
  let failed = 0;
  let acknowledgedBefore = 0;

  const handled = () => failed + acknowledgements(simulator) - acknowledgedBefore;

  async function connect(): Promise<void> {
    await live?.disconnect();
    const entered = simulator.seen["enter"] ?? 0;
    expected = failed = 0;
    acknowledgedBefore = acknowledgements(simulator);
    live = watch(simulator, heard, {
      onFailure: () => (failed += 1),
      onEnd: () => (connected = false),
    });
    await live.connect();
    connected = true;
    await until(() => (simulator.seen["enter"] ?? 0) > entered);
  }

  return {
    connect,
    send: (frame) => {
      if (decodeFrame(frame).kind !== "other") expected += 1;
      simulator.sendBytes(frame);
    },
    settled: () => until(() => !connected || handled() >= expected),
    heard: () => heard.splice(0),
    stop: async () => {
      await live?.disconnect();
      await simulator.stop();
    },
  };
}

/** It acknowledges a frame once it has decoded it. */
function acknowledgements(simulator: Simulator): number {
  return simulator.seen["ack"] ?? 0;
}

function watch(
  simulator: Simulator,
  heard: HeardMessage[],
  { onFailure, onEnd }: { onFailure: () => void; onEnd: () => void },
): TikTokLiveConnection {
  // Its own socket, as its users have it.
  const { wsClientOptions: _, ...options } = webOptions(readWebHost(simulator.env.TIKTOK_WEB_HOST), {
    maxBytes: maxPageBytes,
    onTooLarge: () => undefined,
    signal: new AbortController().signal,
  });
  const live = new TikTokLiveConnection("somebody", {
    eulerApiInstance: signService({ signUrl: simulator.url, timeoutMs: settleTimeoutMs }, {}),
    ...options,
  });
  // The connector's declarations build on a module whose own do not resolve; it is an EventEmitter all the same.
  const events = live as unknown as EventEmitter;
  events.on(ControlEvent.DECODED_DATA, (method: string, decoded: { data: Record<string, unknown> }) => {
    heard.push({ method, data: decoded.data, names: [] });
  });
  // It says first that a message was decoded, and then in the same turn what it takes it for.
  for (const name of Object.values(WebcastEvent)) events.on(name, () => heard.at(-1)?.names.push(name));
  events.on(ControlEvent.ERROR, onFailure);
  events.on(ControlEvent.DISCONNECTED, onEnd);
  return live;
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + settleTimeoutMs;
  while (!holds() && Date.now() < deadline) await pause(2);
}
