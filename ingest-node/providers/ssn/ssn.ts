/**
 * Social Stream Ninja's feed instead of TikTok: the chats of YouTube, Twitch, Kick and many others, which its extension reads on the
 * streamer's computer and its relay passes on. A proof that the hub knows no provider: it is told events, whoever brings them.
 */
import { WebSocket } from "ws";
import type { Closing, Connection, ConnectOutcome, Provider } from "../../provider.ts";
import type { EventBody } from "#shared/stamp.ts";
import { firstLine } from "../first-line.ts";
import { ssnBody } from "./message.ts";

export interface SsnSettings {
  /** The session of its pages. Whoever has it can write into their overlays: it is a secret. */
  session: string;
  /** Another relay than the public one. */
  url?: string;
  connectTimeoutMs?: number;
  /** How often the relay is asked whether it is there; twice without an answer, and the line is lost. */
  pingMs?: number;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** The channel on which its extension tells what is said in chats. */
const chatChannel = 4;
const maxMessageBytes = 1024 * 1024;
const goodbyeMs = 2_000;
/** Said before anybody listens; nobody says more in that time. */
const mostWaiting = 1_000;

export function ssnProvider(settings: SsnSettings): Provider {
  // It knows no broadcasts: as long as this runs is one.
  const roomId = `ssn-${(settings.now ?? Date.now)()}`;
  return { name: "ssn", connect: (signal) => attempt(settings, roomId, signal) };
}

async function attempt(settings: SsnSettings, roomId: string, signal: AbortSignal): Promise<ConnectOutcome> {
  if (signal.aborted) return { kind: "aborted" };
  const { session, url = "wss://io.socialstream.ninja", connectTimeoutMs = 20_000, pingMs = 30_000 } = settings;
  const { now = Date.now } = settings;
  const hide = (text: string) => text.replaceAll(session, "…").replaceAll(encodeURIComponent(session), "…");
  const address = `${url.replace(/\/$/, "")}/join/${encodeURIComponent(session)}/${chatChannel}`;
  const socket = new WebSocket(address, { handshakeTimeout: connectTimeoutMs, maxPayload: maxMessageBytes });
  const opened = Promise.withResolvers<boolean>();
  const ended = Promise.withResolvers<{ code: number; reason: string }>();
  const waiting: EventBody[] = [];
  let take = (body: EventBody): void => {
    if (waiting.length < mostWaiting) waiting.push(body);
  };
  let problem = "";
  let unanswered = 0;
  const asking = setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN) return;
    unanswered += 1;
    if (unanswered > 2) return socket.terminate();
    socket.ping();
  }, pingMs);
  const hangUp = () => {
    socket.close(1000);
    setTimeout(() => socket.terminate(), goodbyeMs).unref();
  };
  signal.addEventListener("abort", hangUp, { once: true });
  socket.on("open", () => opened.resolve(true));
  socket.on("pong", () => (unanswered = 0));
  socket.on("error", (error) => (problem ||= hide(firstLine(error))));
  socket.on("message", (data: Buffer, isBinary) => {
    unanswered = 0;
    const body = isBinary ? undefined : ssnBody(data.toString(), now());
    if (body) take(body);
  });
  socket.on("close", (code, reason) => {
    clearInterval(asking);
    signal.removeEventListener("abort", hangUp);
    opened.resolve(false);
    ended.resolve({ code, reason: hide(firstLine(reason.toString())) || problem || "the relay hung up" });
  });

  if (!(await opened.promise)) {
    if (signal.aborted) return { kind: "aborted" };
    return { kind: "network", message: `Social Stream Ninja's relay cannot be reached (${problem || "it hung up"})` };
  }
  const listen: Connection["listen"] = async (takeBodies): Promise<Closing> => {
    take = (body) => takeBodies([body]);
    for (const body of waiting.splice(0)) take(body);
    const { code, reason } = await ended.promise;
    return signal.aborted ? { kind: "stopped", code, reason: "stopped" } : { kind: "lost", code, reason };
  };
  return { kind: "connected", connection: { roomId, listen } };
}
