/**
 * TikTok itself, over the unmodified connector. The connector finds the room, has the connection signed and keeps the socket
 * alive; what the socket brings is decoded here, from the raw frames, because the connector hands compressed frames out of
 * order and drops what it has no schema for.
 */
import type { EventEmitter } from "node:events";
import { ControlEvent, TikTokLiveConnection, WebcastEvent } from "tiktok-live-connector";
import { type Arrival, bodiesOf } from "../arrival.ts";
import type { Closing, Connection, ConnectOutcome, Provider } from "../provider.ts";
import { inflatesTooFar } from "../decode.ts";
import { type AttemptAnswers, classifyFailure } from "./connect-failure.ts";
import { watchCreator } from "./creator-id.ts";
import { firstLine } from "./first-line.ts";
import { refusalIn } from "./refusal.ts";
import { type SignAnswer, signService } from "./sign-service.ts";
import type { WebHost } from "./web-host.ts";
import { maxPageBytes, webOptions } from "./web-options.ts";

export interface DirectSettings {
  /** The creator's handle, with or without `@`. */
  uniqueId: string;
  /** Another sign service than the public one. */
  signUrl?: string;
  signKey?: string;
  webHost?: WebHost;
  /** From asking for the room to the open socket. */
  connectTimeoutMs?: number;
  /** A socket that brings nothing at all for this long is broken, whatever it says. */
  silenceTimeoutMs?: number;
}

export function directProvider(settings: DirectSettings): Provider {
  const { connectTimeoutMs = 20_000, silenceTimeoutMs = 60_000 } = settings;
  return {
    name: "direct",
    connect: async (signal) => {
      const answers: AttemptAnswers = { sign: {}, web: [], tooLarge: false };
      const giveUp = AbortSignal.any([signal, AbortSignal.timeout(connectTimeoutMs)]);
      const live = new TikTokLiveConnection(settings.uniqueId, {
        // Before the whole attempt is given up, so that the failure names the one who did not answer.
        eulerApiInstance: signService(
          { ...settings, timeoutMs: Math.ceil(connectTimeoutMs * 0.75), signal: giveUp },
          answers.sign,
        ),
        processInitialData: false,
        ...webOptions(
          settings.webHost,
          { maxBytes: maxPageBytes, onTooLarge: () => (answers.tooLarge = true), signal: giveUp },
          (answer) => void answers.web.push(answer),
        ),
      });
      const room = watchRoom(live, answers.sign, silenceTimeoutMs, signal);
      return attempt(live, room, answers, { connectTimeoutMs, giveUp }, signal);
    },
  };
}

async function attempt(
  live: TikTokLiveConnection,
  room: Connection["listen"],
  answers: AttemptAnswers,
  { connectTimeoutMs, giveUp }: { connectTimeoutMs: number; giveUp: AbortSignal },
  signal: AbortSignal,
): Promise<ConnectOutcome> {
  const gaveUp = Promise.withResolvers<"gave-up">();
  const onGiveUp = () => gaveUp.resolve("gave-up");
  giveUp.addEventListener("abort", onGiveUp, { once: true });
  if (giveUp.aborted) onGiveUp();
  const creator = watchCreator(live);
  const connecting = live.connect().then(
    () => ({ kind: "connected", connection: { roomId: live.roomId, creatorId: creator(), listen: room } }) as const,
    (error: unknown) => classifyFailure(error, answers, Date.now()),
  );
  const outcome = await Promise.race([gaveUp.promise, connecting]);
  giveUp.removeEventListener("abort", onGiveUp);
  if (outcome !== "gave-up") return outcome;
  // The connector cannot be told to stop trying: a connection that it still makes is closed as soon as it stands.
  void connecting.then(({ kind }) => (kind === "connected" ? live.disconnect() : undefined));
  if (signal.aborted) return { kind: "aborted" };
  const refused = refusalIn(answers.web);
  return refused ?? { kind: "network", message: `No connection within ${connectTimeoutMs / 1_000} s` };
}

/** Collects what the socket brings from its first frame on, until somebody listens. */
function watchRoom(
  live: TikTokLiveConnection,
  sign: SignAnswer,
  silenceTimeoutMs: number,
  signal: AbortSignal,
): Connection["listen"] {
  const waiting: Arrival[] = [];
  const closed = Promise.withResolvers<Closing>();
  let take = (arrival: Arrival): void => void waiting.push(arrival);
  let ended = false;
  let silent = false;
  let lastError = "";
  let silence: NodeJS.Timeout | undefined;
  const breakSilence = () => {
    silent = true;
    void live.disconnect();
  };
  const stop = () => void live.disconnect();

  // The connector's declarations build on a module whose own do not resolve; it is an EventEmitter all the same.
  const events = live as unknown as EventEmitter;
  events.on(ControlEvent.WEBSOCKET_CONNECTED, () => {
    silence = setTimeout(breakSilence, silenceTimeoutMs);
  });
  events.on(ControlEvent.WEBSOCKET_DATA, (bytes: Uint8Array) => {
    silence?.refresh();
    const isBomb = inflatesTooFar(bytes);
    take({ form: "frame", receivedAt: Date.now(), bytes: isBomb ? Uint8Array.from(bytes) : bytes });
    // The connector inflates it next, however far that goes: it gets nothing to inflate.
    if (isBomb) bytes.fill(0);
  });
  events.on(ControlEvent.ERROR, (failure: { exception?: unknown }) => {
    lastError = firstLine(failure.exception);
  });
  events.on(WebcastEvent.STREAM_END, () => {
    ended = true;
  });
  events.on(ControlEvent.DISCONNECTED, (close: { code?: number; reason?: string }) => {
    clearTimeout(silence);
    signal.removeEventListener("abort", stop);
    const code = close.code ?? 0;
    const seconds = silenceTimeoutMs / 1_000;
    if (signal.aborted) closed.resolve({ kind: "stopped", code, reason: "stopped" });
    else if (ended) closed.resolve({ kind: "ended", code, reason: "the broadcast ended" });
    else if (silent) closed.resolve({ kind: "silent", code, reason: `nothing came for ${seconds} s` });
    else closed.resolve({ kind: "lost", code, reason: close.reason || lastError || `closed with code ${code}` });
  });

  return async (takeBodies) => {
    const hand = (arrival: Arrival) => takeBodies(bodiesOf(arrival), arrival);
    // The sign service's answer holds the room's latest messages: they come before anything that the socket brings.
    if (sign.batch) hand({ form: "batch", receivedAt: Date.now(), bytes: sign.batch });
    for (const arrival of waiting.splice(0)) hand(arrival);
    take = hand;
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    return closed.promise;
  };
}
