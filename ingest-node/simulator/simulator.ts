/**
 * A TikTok of its own on one local port: web host, sign service and push server, which the unmodified connector takes for the
 * real ones. It plays a generated show in a loop, a new room each time, or a recording once.
 */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebcastPushFrame } from "tiktok-live-proto/v3";
import { type WebSocket, WebSocketServer } from "ws";
import { requestAddress } from "#shared/request-address.ts";
import { type Endless, pour } from "./endless.ts";
import { frameOrder } from "./frame-order.ts";
import { encodeBatch, encodeFrame, type WireMessage } from "./frames.ts";
import { answerGiftList, answerSignUrl, type GiftListBehaviour } from "./gift-list.ts";
import {
  answerApiLive,
  answerRefusal,
  answerJson,
  answerLivePage,
  answerRoomId,
  answerRoomInfo,
  answerSign,
  type RoomView,
  type SignBehaviour,
  type UserState,
} from "./pages.ts";
import { commonPart, streamEnd } from "./messages.ts";
import { type Player, startPlayer } from "./player.ts";
import { recordingProgram, showProgram, tiktokIds } from "./program.ts";
import type { WireRecord } from "./wire-record.ts";

export interface SimulatorOptions {
  /** 0 for a free one. */
  port?: number;
  seed?: number;
  /** How many times as fast as life the show runs. */
  speed?: number;
  /** How many shows are one broadcast, one after the other. */
  shows?: number;
  /** Recorded messages to play once instead of the show. */
  recording?: { messages: readonly WireMessage[]; messagesPerFrame: number; framesPerSecond: number };
  /** How many of the recording's first messages the sign answer carries, as TikTok does with the latest ones. */
  initialMessages?: number;
  /** How many of the latest messages come again with each new connection. */
  repeatOnConnect?: number;
  /** TikTok's id of whoever is asked for; by default each handle has one of its own. */
  creatorId?: string;
  /** Where to write down what goes over the push sockets. */
  record?: WireRecord;
}

export interface Simulator {
  port: number;
  url: string;
  /** What to set `TIKTOK_WEB_HOST` and `TIKTOK_SIGN_URL` to. */
  env: { TIKTOK_WEB_HOST: string; TIKTOK_SIGN_URL: string };
  /** Change them at any time: the next request meets the new behaviour. */
  faults: {
    user: UserState;
    sign: SignBehaviour;
    gifts: GiftListBehaviour;
    order: "kept" | "changed";
    /** The paths that are answered without an end. */
    endless?: { paths: readonly string[] } & Endless;
  };
  /** Every message the first time it was sent, in order; the latest 50,000. */
  sent: { method: string; msgId: string }[];
  /** What clients asked for and said, by name: `connect`, `enter`, `ack`, `hb`, `sign-url`, `gift-list`; `poured`: bytes; `hung-up`. */
  seen: Record<string, number>;
  roomId: () => string;
  /** Sends the latest frame once more. */
  sendAgain: () => void;
  /** Sends these bytes as a frame, whatever they are, to who listens now. */
  sendBytes: (bytes: Uint8Array) => void;
  /** Ends every push socket: with a close code, or without one as a broken line does. */
  dropSockets: (code?: number) => void;
  /** Leaves the sockets open and sends nothing more over them. */
  muteSockets: () => void;
  /** Nothing more happens in the room; what was held back goes out first. */
  hold: () => void;
  /** The creator ends the broadcast: who listens is told, and from then on the creator is offline. */
  end: () => void;
  /** Resolves when a recording was sent to its end. */
  finished: Promise<void>;
  stop: () => Promise<void>;
}

const keptSent = 50_000;

/** Starts it on 127.0.0.1. Rejects when the port is taken. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const nextId = tiktokIds(Date.now());
  const faults: Simulator["faults"] = { user: "live", sign: { kind: "ok" }, gifts: { kind: "ok" }, order: "kept" };
  const sent: Simulator["sent"] = [];
  const seen: Simulator["seen"] = {};
  const watchers = new Set<WebSocket>();
  const latest: WireMessage[] = [];
  const recorded = options.recording?.messages ?? [];
  let initial = recorded.slice(0, options.initialMessages ?? 0);
  let shows = 0;
  let roomId = nextId();
  let lastFrame: { bytes: Buffer; logId: string; messages: WireMessage[] } | undefined;
  let held = false;
  let port = options.port ?? 0;
  const finished = Promise.withResolvers<void>();
  const order = frameOrder(push);
  const send = (messages: WireMessage[]) => order.send(messages, faults.order);
  let player = playNext();

  function playNext(): Player {
    const { recording, seed = 1, speed = 1, shows: together = 1 } = options;
    const program = recording
      ? recordingProgram({ ...recording, messages: recorded.slice(initial.length) })
      : showProgram({ seed: seed + shows, speed, roomId, nextId, shows: together });
    shows += 1;
    return startPlayer({
      program,
      isWatched: () => !held && openWatchers().length > 0,
      send,
      onEnd,
      now: Date.now,
    });
  }

  // A socket in its closing handshake swallows what it is given: that must wait for the next connection instead.
  function openWatchers(): WebSocket[] {
    return [...watchers].filter((watcher) => watcher.readyState === watcher.OPEN);
  }

  function onEnd(): void {
    if (options.recording) return finished.resolve();
    // The sockets of the room that ended stay open, as TikTok leaves them, but nothing of the next show is for them.
    watchers.clear();
    latest.length = 0;
    roomId = nextId();
    player = playNext();
  }

  function note(messages: readonly WireMessage[]): void {
    sent.push(...messages.map(({ method, msgId }) => ({ method, msgId })));
    if (sent.length > keptSent) sent.splice(0, sent.length - keptSent);
    latest.push(...messages);
    latest.splice(0, Math.max(0, latest.length - (options.repeatOnConnect ?? 0)));
  }

  function push(messages: WireMessage[]): void {
    const logId = nextId();
    const bytes = encodeFrame(encodeBatch(messages, { cursor: nextId(), pushServer: "" }), logId);
    lastFrame = { bytes, logId, messages };
    sendLast();
    note(messages);
  }

  function sendLast(): void {
    if (lastFrame === undefined) return;
    const to = openWatchers();
    options.record?.sent(lastFrame.logId, lastFrame.messages, to);
    for (const watcher of to) watcher.send(lastFrame.bytes);
  }

  function firstBatch(): Uint8Array {
    const repeated = [...latest];
    const first = initial;
    initial = [];
    note(first);
    return encodeBatch([...repeated, ...first], {
      cursor: nextId(),
      pushServer: `ws://127.0.0.1:${port}/webcast/im/push/`,
    });
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = requestAddress(request.url);
    const name = /^\/@([^/]+)\/live$/.exec(pathname)?.[1] ?? searchParams.get("uniqueId") ?? "simulated.host";
    const room: RoomView = {
      uniqueId: decoded(name),
      roomId,
      userState: faults.user,
      creatorId: options.creatorId ?? idOf(name),
    };
    if (faults.endless?.paths.includes(pathname)) {
      const onPoured = (bytes: number) => count("poured", bytes);
      return pour(response, faults.endless, { onPoured, onGone: () => count("hung-up") });
    }
    const isWebHost = !pathname.startsWith("/webcast/anchors/") && !pathname.startsWith("/webcast/rooms/");
    if (isWebHost && answerRefusal(response, pathname, room)) return;
    if (pathname.startsWith("/@")) return answerLivePage(response, room);
    if (pathname === "/api-live/user/room/") return answerApiLive(response, room);
    if (pathname === "/webcast/room/info/") return answerRoomInfo(response, room);
    if (pathname === "/tiktok/sign_url") {
      count("sign-url");
      return void answerSignUrl(request, response, faults.gifts);
    }
    if (pathname === "/webcast/gift/list/") {
      count("gift-list");
      return answerGiftList(response, searchParams, faults.gifts);
    }
    if (/^\/webcast\/anchors\/[^/]+\/room_id$/.test(pathname)) return answerRoomId(response, room);
    if (/^\/webcast\/rooms\/\d+\/connect$/.test(pathname)) {
      count("connect");
      const sign = faults.user === "age" ? ({ kind: "empty" } as const) : faults.sign;
      return answerSign(response, sign, roomId, firstBatch);
    }
    answerJson(response, 404, { message: `The simulator knows no ${pathname}` });
  }

  function count(what: string, by = 1): void {
    seen[what] = (seen[what] ?? 0) + by;
  }

  function listen(socket: WebSocket): void {
    socket.on("message", (data) => {
      if (!Buffer.isBuffer(data)) return;
      const { payloadType, logId } = WebcastPushFrame.decode(data);
      count(payloadType === "im_enter_room" ? "enter" : payloadType);
      if (payloadType === "ack") options.record?.acknowledged(socket, logId);
      if (payloadType !== "im_enter_room") return;
      watchers.add(socket);
      player.wake();
    });
    const leave = () => {
      watchers.delete(socket);
      options.record?.closed(socket);
    };
    options.record?.opened(socket);
    socket.on("close", leave);
    socket.on("error", leave);
  }

  const server = createServer(answer);
  const pushServer = new WebSocketServer({ server });
  pushServer.on("connection", listen);
  port = await listenOn(server, port);
  const url = `http://127.0.0.1:${port}`;
  return {
    port,
    url,
    env: { TIKTOK_WEB_HOST: `127.0.0.1:${port}`, TIKTOK_SIGN_URL: url },
    faults,
    sent,
    seen,
    roomId: () => roomId,
    sendAgain: sendLast,
    sendBytes: (bytes) => {
      for (const watcher of openWatchers()) watcher.send(bytes);
    },
    muteSockets: () => watchers.clear(),
    hold: () => {
      order.release();
      held = true;
    },
    end: () => {
      player.stop();
      order.release();
      faults.user = "offline";
      const [msgId, last] = [nextId(), streamEnd()];
      const common = commonPart({ method: last.method, msgId, roomId, createTime: Date.now() });
      push([{ method: last.method, msgId, payload: last.encode(common) }]);
      onEnd();
    },
    dropSockets: (code) => {
      watchers.clear();
      for (const socket of pushServer.clients) {
        if (code === undefined) socket.terminate();
        else socket.close(code);
      }
    },
    finished: finished.promise,
    stop: async () => {
      player.stop();
      for (const socket of pushServer.clients) socket.terminate();
      pushServer.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function listenOn(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

/** The same for the same handle. */
function idOf(handle: string): string {
  return `7${BigInt(`0x${createHash("sha256").update(handle.toLowerCase()).digest("hex").slice(0, 14)}`)}`;
}

/** A part of a path; as it is where nobody could have written it so. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
