/**
 * TikTok through Euler Stream's WebSocket: a service that finds the room, keeps the line to TikTok and hands on what comes.
 * It is asked for TikTok's own frames, which are decoded here as those of a direct connection are; its JSON is understood too.
 */
import { WebcastPushFrame } from "tiktok-live-proto/v3";
import { WebSocket } from "ws";
import type { NativeMessage } from "#shared/native-message.ts";
import { normalize } from "#shared/normalize.ts";
import type { Arrival } from "../arrival.ts";
import type { Closing, Connection, ConnectOutcome, Provider } from "../provider.ts";
import { closingOf, type Ending, failureOf } from "./euler-ending.ts";
import { type EulerFrame, readBinaryFrame, readTextFrame } from "./euler-frame.ts";
import { firstLine } from "./first-line.ts";
import { maxFrameBytes } from "./web-options.ts";

/** What to ask for: TikTok's frames as they came, or JSON by one of Euler's schemas. What comes is read whatever it is. */
export type EulerFormat = "raw" | "v1" | "v2";

export interface EulerSettings {
  /** The creator's handle, with or without `@`. */
  uniqueId: string;
  apiKey: string;
  /** Another address than the public one. */
  url?: string;
  format?: EulerFormat;
  /** Messages one by one instead of in bundles. */
  single?: boolean;
  /** From the first packet to the room's name. */
  connectTimeoutMs?: number;
  /** A socket that brings nothing at all for this long is broken, whatever it says. */
  silenceTimeoutMs?: number;
  /** Told of the 1st, 10th, 100th ... thing on a connection that could not be read. */
  onBroken?: (what: string, count: number) => void;
}

/** How long a socket that is told to close may take to say goodbye. */
const goodbyeMs = 2_000;
/** TikTok's way to say that there is none. */
const noRoom = "0";

export function eulerProvider(settings: EulerSettings): Provider {
  return { name: "euler", connect: (signal) => attempt(settings, signal) };
}

async function attempt(settings: EulerSettings, signal: AbortSignal): Promise<ConnectOutcome> {
  if (signal.aborted) return { kind: "aborted" };
  const { connectTimeoutMs = 20_000 } = settings;
  const line = openLine(settings, connectTimeoutMs, signal);
  const gaveUp = Promise.withResolvers<"gave-up">();
  const giveUp = () => gaveUp.resolve("gave-up");
  const timer = setTimeout(giveUp, connectTimeoutMs);
  signal.addEventListener("abort", giveUp, { once: true });
  const first = await Promise.race([line.room, line.ending, gaveUp.promise]);
  clearTimeout(timer);
  signal.removeEventListener("abort", giveUp);
  if (signal.aborted) {
    line.hangUp();
    return { kind: "aborted" };
  }
  if (first === "gave-up") {
    // Messages without their room's name are better than none.
    if (line.heard()) return { kind: "connected", connection: { roomId: noRoom, listen: line.listen } };
    line.hangUp();
    return { kind: "network", message: `Euler Stream named no room within ${connectTimeoutMs / 1_000} s` };
  }
  if ("code" in first) return failureOf(first, Date.now());
  if (!first.over) return { kind: "connected", connection: { roomId: first.roomId, listen: line.listen } };
  line.hangUp();
  return { kind: "offline", message: "The creator is not live" };
}

interface Line {
  /** Resolves with the room when a frame names it; else never. */
  room: Promise<{ roomId: string; over: boolean }>;
  /** Resolves when the socket is closed, or never was open. */
  ending: Promise<Ending>;
  /** Whether a message of TikTok's has come. */
  heard: () => boolean;
  listen: Connection["listen"];
  hangUp: () => void;
}

/** Opens a socket and collects what it brings from its first frame on, until somebody listens. */
function openLine(settings: EulerSettings, connectTimeoutMs: number, signal: AbortSignal): Line {
  const { silenceTimeoutMs = 60_000, onBroken } = settings;
  const hide = withoutSecret(settings.apiKey);
  const room = Promise.withResolvers<{ roomId: string; over: boolean }>();
  const ending = Promise.withResolvers<Ending>();
  const waiting: [NativeMessage[], Arrival][] = [];
  let take = (messages: NativeMessage[], arrival: Arrival): void => void waiting.push([messages, arrival]);
  let heard = false;
  let broken = 0;
  let silent = false;
  let ended = false;
  let error: string | undefined;
  let answer: Ending["answer"];

  // Before the whole attempt is given up, so that the failure says what was waited for.
  const handshakeTimeout = Math.ceil(connectTimeoutMs * 0.75);
  const socket = new WebSocket(addressOf(settings), { handshakeTimeout, maxPayload: maxFrameBytes });
  const hangUp = () => {
    socket.close(1000);
    setTimeout(() => socket.terminate(), goodbyeMs).unref();
  };
  signal.addEventListener("abort", hangUp, { once: true });
  const silence = setTimeout(() => {
    silent = true;
    socket.terminate();
  }, silenceTimeoutMs);

  socket.on("unexpected-response", (_request, response) => {
    answer = { status: response.statusCode ?? 0, retryAfter: response.headers["retry-after"] };
    socket.terminate();
  });
  socket.on("error", (reason) => {
    error ??= hide(firstLine(reason));
  });
  socket.on("message", (data: Buffer, isBinary) => {
    silence.refresh();
    const frame = isBinary ? readBinaryFrame(data) : readTextFrame(data.toString());
    if (frame.acknowledge) socket.send(acknowledgement(frame.acknowledge));
    for (const what of frame.broken) {
      broken += 1;
      if (/^10*$/.test(String(broken))) onBroken?.(what, broken);
    }
    if (frame.roomId !== undefined) room.resolve({ roomId: frame.roomId, over: frame.over ?? false });
    heard ||= frame.messages.length > 0;
    const receivedAt = Date.now();
    const messages = frame.messages.map((message) => ({ ...message, receivedAt }));
    take(messages, { form: isBinary ? "frame" : "text", receivedAt, bytes: data });
  });
  socket.on("close", (code, reason) => {
    clearTimeout(silence);
    signal.removeEventListener("abort", hangUp);
    ending.resolve({
      code,
      reason: hide(firstLine(reason.toString())),
      ...(error !== undefined && { error }),
      ...(answer && { answer }),
    });
  });

  async function listen(takeBodies: Parameters<Connection["listen"]>[0]): Promise<Closing> {
    take = (messages, arrival) => {
      const bodies = messages.map((message) => normalize(message));
      ended ||= bodies.some(({ eventType }) => eventType === "STREAM_END");
      takeBodies(bodies, arrival);
    };
    for (const [messages, arrival] of waiting.splice(0)) take(messages, arrival);
    const how = await ending.promise;
    const { code } = how;
    if (signal.aborted) return { kind: "stopped", code, reason: "stopped" };
    if (ended) return { kind: "ended", code, reason: "the broadcast ended" };
    if (silent) return { kind: "silent", code, reason: `nothing came for ${silenceTimeoutMs / 1_000} s` };
    return closingOf(how);
  }

  return { room: room.promise, ending: ending.promise, heard: () => heard, listen, hangUp };
}

/** The address with what is asked for. It holds the key: never to be shown. */
function addressOf({ url = "wss://ws.eulerstream.com", uniqueId, apiKey, format = "raw", single }: EulerSettings): URL {
  const address = new URL(url);
  const ask = (name: string, value: string) => address.searchParams.set(name, value);
  ask("uniqueId", uniqueId.replace(/^@/, ""));
  ask("apiKey", apiKey);
  ask("features.bundleEvents", String(!single));
  ask("features.rawMessages", String(format === "raw"));
  ask("features.schemaVersion", format === "v1" ? "v1" : "v2");
  return address;
}

function acknowledgement({ logId, internalExt }: NonNullable<EulerFrame["acknowledge"]>): Uint8Array {
  const frame = WebcastPushFrame.decode(new Uint8Array());
  Object.assign(frame, { logId, payloadType: "ack", payloadEncoding: "pb", payload: Buffer.from(internalExt) });
  return WebcastPushFrame.encode(frame).finish();
}

/** Takes a secret out of what somebody else says. */
function withoutSecret(secret: string): (text: string) => string {
  return (text) => text.replaceAll(secret, "…").replaceAll(encodeURIComponent(secret), "…");
}
