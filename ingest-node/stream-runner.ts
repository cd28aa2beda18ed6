/** Keeps one stream connected: a session for each connection, and back to the provider when it is lost. */
import { randomUUID } from "node:crypto";
import type { Sha256Hex } from "#shared/event-id.ts";
import { type Backoff, backoffMs } from "./backoff.ts";
import type { Log } from "./log.ts";
import type { OutgoingQueue } from "./outgoing-queue.ts";
import type { Closing, Connection, ConnectFailure, Provider } from "./provider.ts";
import { beginSession, connectedBody, disconnectedBody, errorBody } from "./session.ts";

export const reconnect: Backoff = { firstMs: 1_000, maxMs: 60_000 };
/** A connection that lasted this long was a good one: the next loss starts from the shortest wait again. */
const goodConnectionMs = 10_000;

export interface StreamParts {
  queue: OutgoingQueue;
  provider: Provider;
  log: Log;
  sha256Hex: Sha256Hex;
  /** Milliseconds since 1970. */
  now: () => number;
  random: () => number;
  /** Resolves after that many milliseconds, or at once when the signal aborts. */
  wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

/** Runs until `signal` aborts or the source has no more to give. Every event is in the queue when it resolves. */
export async function runStream(streamId: string, parts: StreamParts, signal: AbortSignal): Promise<void> {
  const { provider, log } = parts;
  let failures = 0;
  while (!signal.aborted) {
    log({ level: "info", status: "connecting", message: `Connecting by ${provider.name}`, streamId });
    const outcome = await provider.connect(signal);
    if (outcome.kind === "aborted") return;
    if (outcome.kind === "connected") {
      const startedAt = parts.now();
      const closing = await runSession(streamId, outcome.connection, parts, signal);
      if (closing.kind === "stopped" || closing.kind === "finished") return;
      if (closing.kind === "ended" || parts.now() - startedAt >= goodConnectionMs) failures = 0;
      failures += 1;
      await pause(describe(closing), 0);
    } else {
      if (outcome.kind === "bad-source")
        return log({ level: "error", status: "bad-source", message: outcome.message, streamId });
      failures += 1;
      await pause(outcome.message, outcome.retryAfterMs ?? 0, outcome.kind);
    }
  }

  async function pause(
    message: string,
    atLeastMs: number,
    kind: ConnectFailure["kind"] | "disconnected" = "disconnected",
  ) {
    // What the other side asks for is kept to the second; our own jitter only ever adds to it.
    const delayMs = Math.max(atLeastMs, backoffMs(failures, reconnect, parts.random));
    const level = kind === "offline" || kind === "disconnected" ? "info" : "warn";
    log({
      level,
      status: kind,
      message: `${message}; next try in ${(delayMs / 1_000).toFixed(1)} s`,
      streamId,
      delayMs,
      failures,
    });
    await parts.wait(delayMs, signal);
  }
}

async function runSession(
  streamId: string,
  connection: Connection,
  parts: StreamParts,
  signal: AbortSignal,
): Promise<Closing> {
  const { provider, log } = parts;
  const { roomId } = connection;
  const session = beginSession({ streamId, roomId, provider: provider.name, sessionId: randomUUID() }, parts);
  const { sessionId } = session;
  session.record(connectedBody(roomId, provider.name));
  log({ level: "info", status: "connected", message: `Connected to room ${roomId}`, streamId, roomId, sessionId });
  const closing = await connection.listen((bodies) => {
    for (const body of bodies) session.record(body);
  });
  const willReconnect = !signal.aborted && closing.kind !== "finished" && closing.kind !== "stopped";
  if (closing.kind === "lost") session.record(errorBody(closing.reason, "connection_lost"));
  session.record(disconnectedBody(closing, willReconnect));
  session.end();
  const message = `${describe(closing)} after ${session.length()} events`;
  log({ level: "info", status: "session-ended", message, streamId, roomId, sessionId, willReconnect });
  return willReconnect || closing.kind === "finished" ? closing : { ...closing, kind: "stopped" };
}

function describe(closing: Closing): string {
  switch (closing.kind) {
    case "ended":
      return "The broadcast ended";
    case "lost":
      return `The connection was lost (${closing.reason})`;
    case "stopped":
      return "Disconnected";
    case "finished":
      return "The source has no more";
    default:
      return closing.kind satisfies never;
  }
}
