/**
 * An Euler Stream of its own on one local port. It plays the demo show in a loop or a recording once, in the format that each
 * client asks for, and ends connections in every way that Euler has.
 */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { WebcastPushFrame } from "tiktok-live-proto/v3";
import { type WebSocket, WebSocketServer } from "ws";
import { requestAddress } from "#shared/request-address.ts";
import { eulerBytes, eulerMessage, type EulerMessage, type EulerNames, eulerTexts } from "./euler-frames.ts";
import type { WireMessage } from "./frames.ts";
import { type Player, startPlayer } from "./player.ts";
import { recordingProgram, showProgram, tiktokIds } from "./program.ts";

export interface EulerSimulatorOptions {
  /** 0 for a free one. */
  port?: number;
  seed?: number;
  /** How many times as fast as life the show runs. */
  speed?: number;
  /** Recorded messages to play once instead of the show. */
  recording?: { messages: readonly WireMessage[]; messagesPerFrame: number; framesPerSecond: number };
  /** The room, the same one all the time; else a new one for each show. */
  roomId?: string;
  /** Which names a client that asks for `v2` gets. */
  v2Names?: "v2" | "v2-older";
  idsAs?: "texts" | "numbers";
}

export interface EulerSimulator {
  port: number;
  /** What to set `EULER_WS_URL` and `EULER_API_KEY` to. */
  env: { EULER_WS_URL: string; EULER_API_KEY: string };
  /** Change them at any time: the next connection meets the new behaviour. */
  faults: {
    /** Answers the handshake with this status instead of a WebSocket; 0 not at all. */
    handshake?: { status: number; retryAfterSeconds?: number };
    /** Closes each connection as soon as it is open. */
    close?: { code: number; reason?: string };
    /** Whether the room is named: by a `roomInfo`, by one of a room that ended, or not. */
    room: "named" | "ended" | "unnamed";
  };
  /** Every message, once, in order. */
  sent: { method: string; msgId: string }[];
  /** What clients did, by name: `connect`, `ack`, `pong`. */
  seen: Record<string, number>;
  /** What the latest client asked for, the key left out. */
  asked: () => Record<string, string>;
  roomId: () => string;
  /** Sends something of the caller's own to everybody. */
  send: (frame: string | Uint8Array) => void;
  ping: () => void;
  /** Ends every socket: with a close code, or without one as a broken line does. */
  dropSockets: (code?: number, reason?: string) => void;
  /** Leaves the sockets open and sends nothing more over them. */
  muteSockets: () => void;
  /** Nothing more happens in the room. */
  hold: () => void;
  /** Resolves when a recording was sent to its end. */
  finished: Promise<void>;
  stop: () => Promise<void>;
}

interface Watcher {
  socket: WebSocket;
  format: "raw" | EulerNames;
  bundled: boolean;
}

const apiKey = "euler_simulated+key/1";
const liveStatus = 2;
const endedStatus = 4;

/** Starts it on 127.0.0.1. */
export async function startEulerSimulator(options: EulerSimulatorOptions = {}): Promise<EulerSimulator> {
  const { v2Names = "v2", idsAs = "texts" } = options;
  const nextId = tiktokIds(Date.now());
  const faults: EulerSimulator["faults"] = { room: "named" };
  const sent: EulerSimulator["sent"] = [];
  const seen: EulerSimulator["seen"] = {};
  const watchers = new Set<Watcher>();
  const finished = Promise.withResolvers<void>();
  let asked: Record<string, string> = {};
  let shows = 0;
  let roomId = options.roomId ?? nextId();
  let held = false;
  let player = playNext();

  function playNext(): Player {
    const { recording, seed = 1, speed = 1 } = options;
    const program = recording
      ? recordingProgram(recording)
      : showProgram({ seed: seed + shows, speed, roomId, nextId });
    shows += 1;
    const isWatched = () => !held && watchers.size > 0;
    return startPlayer({ program, isWatched, send: push, onEnd, now: Date.now });
  }

  function onEnd(): void {
    if (options.recording) return finished.resolve();
    for (const { socket } of watchers) socket.close(4005, "TikTok stream ended");
    watchers.clear();
    roomId = options.roomId ?? nextId();
    player = playNext();
  }

  function push(messages: WireMessage[]): void {
    sent.push(...messages.map(({ method, msgId }) => ({ method, msgId })));
    for (const watcher of watchers) give(watcher, messages);
  }

  function give({ socket, format, bundled }: Watcher, messages: WireMessage[]): void {
    if (format === "raw") return socket.send(eulerBytes(messages, nextId()));
    const known = messages.flatMap((message) => eulerMessage(message, format) ?? []);
    if (known.length > 0) tell(socket, known, bundled);
  }

  function tell(socket: WebSocket, messages: EulerMessage[], bundled: boolean): void {
    for (const text of eulerTexts(messages, { bundled, idsAs, now: Date.now() })) socket.send(text);
  }

  function count(what: string): void {
    seen[what] = (seen[what] ?? 0) + 1;
  }

  function welcome(socket: WebSocket, query: URLSearchParams): void {
    count("connect");
    socket.on("pong", () => count("pong"));
    socket.on("message", (data: Buffer) => count(WebcastPushFrame.decode(data).payloadType));
    asked = Object.fromEntries([...query].filter(([name]) => name !== "apiKey"));
    const uniqueId = query.get("uniqueId") ?? "";
    if (query.get("apiKey") !== apiKey || uniqueId === "") return socket.close(4401, "Invalid options provided");
    if (faults.close) return socket.close(faults.close.code, faults.close.reason);
    const schemaVersion = query.get("features.schemaVersion") === "v1" ? "v1" : v2Names;
    const format = query.get("features.rawMessages") === "true" ? "raw" : schemaVersion;
    const bundled = query.get("features.bundleEvents") !== "false";
    const watcher = { socket, format, bundled } as const;
    const about: EulerMessage[] = [{ type: "workerInfo", data: { webSocketId: nextId(), schemaVersion: "v2" } }];
    if (faults.room !== "unnamed") {
      const status = faults.room === "named" ? liveStatus : endedStatus;
      about.push({ type: "roomInfo", data: { roomInfo: { id: roomId, status, title: "a show" }, user: { uniqueId } } });
    }
    tell(socket, about, bundled);
    watchers.add(watcher);
    const leave = () => watchers.delete(watcher);
    socket.on("close", leave);
    socket.on("error", leave);
    player.wake();
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { searchParams } = requestAddress(request.url);
    const { handshake } = faults;
    if (handshake === undefined) {
      sockets.handleUpgrade(request, socket, head, (webSocket) => welcome(webSocket, searchParams));
    } else if (handshake.status > 0) {
      const retryAfter =
        handshake.retryAfterSeconds === undefined ? "" : `Retry-After: ${handshake.retryAfterSeconds}\r\n`;
      socket.end(`HTTP/1.1 ${handshake.status} Refused\r\n${retryAfter}Content-Length: 0\r\nConnection: close\r\n\r\n`);
    }
    open.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => open.delete(socket));
  }

  const open = new Set<Duplex>();
  const sockets = new WebSocketServer({ noServer: true });
  const server = createServer();
  server.on("upgrade", upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    env: { EULER_WS_URL: `ws://127.0.0.1:${port}`, EULER_API_KEY: apiKey },
    faults,
    sent,
    seen,
    asked: () => asked,
    roomId: () => roomId,
    send: (frame) => {
      for (const { socket } of watchers) socket.send(frame);
    },
    ping: () => {
      for (const { socket } of watchers) socket.ping();
    },
    dropSockets: (code, reason) => {
      watchers.clear();
      for (const socket of sockets.clients) {
        if (code === undefined) socket.terminate();
        else socket.close(code, reason);
      }
    },
    muteSockets: () => watchers.clear(),
    hold: () => {
      held = true;
    },
    finished: finished.promise,
    stop: async () => {
      player.stop();
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
