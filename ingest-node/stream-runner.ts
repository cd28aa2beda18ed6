/** Keeps one stream connected: a session for each connection, and back to the provider when it is lost. */
import { randomUUID } from "node:crypto";
import type { Sha256Hex } from "#shared/event-id.ts";
import { type Ahead, connectAhead } from "./ahead.ts";
import { backoffMs, goodConnectionMs, offlinePollMs, reconnect, refusedPollMs } from "./backoff.ts";
import type { Lease } from "#shared/protocol/ingest.ts";
import type { Log } from "./log.ts";
import type { OutgoingQueue } from "./outgoing-queue.ts";
import type { Closing, Connection, ConnectFailure, ConnectOutcome, Provider } from "./provider.ts";
import { causeAfterFailure, causeOf, gapOf, type Interruption } from "./gap.ts";
import type { LeaseHolder } from "./lease.ts";
import { failureStatus, type StatusWord } from "./status.ts";
import { beginSession, connectedBody, disconnectedBody, errorBody, gapBody } from "./session.ts";

export interface StreamParts {
  queue: OutgoingQueue;
  provider: Provider;
  log: Log;
  sha256Hex: Sha256Hex;
  /** Milliseconds since 1970. */
  now: () => number;
  random: () => number;
  /** Without one the stream is taken to be ours alone. */
  lease?: LeaseHolder;
  /** Whether two runners that connect get the same: then one that leaves is stood by. */
  isShared?: boolean;
  /** What an earlier process left unsaid: from then on something may have been missed. */
  interruption?: Interruption | undefined;
  /** Told when a broadcast begins and ends to be taken in. */
  onLive?: (isLive: boolean) => void;
  /** Told how it goes, at each change and each try. */
  onStatus?: (status: StatusWord) => void;
  /** Resolves after that many milliseconds, or at once when the signal aborts. */
  wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

/**
 * `finished`: the source has no more. `bad-source`: it cannot be used until a person mends something. `unknown-stream`: what
 * waits cannot be sent, because the Workers know no such stream.
 */
export type StreamEnd = "stopped" | "finished" | "bad-source" | "unknown-stream";

/** Runs until `signal` aborts or there is nothing to be had any more. Every event is in the queue when it resolves. */
export async function runStream(streamId: string, parts: StreamParts, signal: AbortSignal): Promise<StreamEnd> {
  const { provider, log, lease } = parts;
  let failures = 0;
  let interruption = parts.interruption;
  let held = false;
  while (!signal.aborted) {
    let ahead: Ahead | undefined;
    if (lease && !held) {
      ahead = parts.isShared ? connectAhead(provider, parts.now) : undefined;
      const taken = await lease.acquire(signal, ahead);
      if (!taken) {
        ahead?.drop();
        return "stopped";
      }
      held = true;
      // Another runner may have held it until now: the hub knows best when something came last.
      if (typeof taken === "object") interruption = latestInterruption(interruption, taken);
    }
    const live = lease ? AbortSignal.any([signal, lease.lost()]) : signal;
    const outcome = (await ahead?.take(live)) ?? (await connect(live));
    if (outcome.kind === "aborted") {
      if (signal.aborted) return "stopped";
      held = false;
      continue;
    }
    if (outcome.kind === "connected") {
      const startedAt = parts.now();
      parts.onLive?.(true);
      parts.onStatus?.({ state: "live", message: "" });
      const { closing, lastHeardAt } = await runSession(streamId, outcome.connection, { ...parts, interruption }, live);
      parts.onLive?.(false);
      if (closing.kind === "ended") parts.onStatus?.({ state: "offline", message: "The broadcast ended" });
      const leaseLost = live.aborted && !signal.aborted;
      held = !leaseLost;
      const cause = causeOf(closing, leaseLost);
      const { roomId } = outcome.connection;
      interruption = cause && { since: lastHeardAt, cause, roomId, refusedEvents: 0 };
      if (closing.kind === "finished") return "finished";
      if (signal.aborted) return "stopped";
      if (leaseLost) continue;
      if (closing.kind === "replaced") continue;
      if (closing.kind === "ended" || parts.now() - startedAt >= goodConnectionMs) failures = 0;
      failures += 1;
      await pause(describe(closing), 0);
    } else {
      if (outcome.kind === "bad-source") {
        log({ level: "error", status: "bad-source", message: outcome.message, streamId });
        parts.onStatus?.(failureStatus(outcome));
        return "bad-source";
      }
      // Everything answered; that nobody is live, or that not everybody may look, is no failure, and hours of it must not
      // slow the looking down.
      const isAnswer = outcome.kind === "offline" || outcome.kind === "restricted";
      failures = isAnswer ? 0 : failures + 1;
      if (interruption) interruption.cause = causeAfterFailure(interruption.cause, outcome.kind);
      // A lease costs a request every few seconds; for a creator who is not to be seen only the polls should cost.
      if ((isAnswer || outcome.kind === "blocked") && lease && parts.queue.size() === 0) {
        held = false;
        await lease.release();
      }
      await pause(outcome.message, patienceMs(outcome, failures, parts.random), outcome);
    }
  }
  return "stopped";

  function connect(live: AbortSignal): Promise<ConnectOutcome> {
    log({ level: "info", status: "connecting", message: `Connecting by ${provider.name}`, streamId });
    return provider.connect(live);
  }

  async function pause(message: string, atLeastMs: number, failure?: ConnectFailure) {
    // What the other side asks for is kept to the second; our own jitter only ever adds to it.
    const delayMs = Math.max(atLeastMs, backoffMs(failures, reconnect, parts.random));
    const { kind = "disconnected", reason } = failure ?? {};
    if (failure) parts.onStatus?.(failureStatus(failure, parts.now() + delayMs));
    const level = kind === "offline" || kind === "disconnected" ? "info" : "warn";
    log({
      level,
      status: kind,
      message: `${message}; next try in ${inWords(delayMs)}`,
      ...(reason && { reason }),
      streamId,
      delayMs,
      failures,
    });
    await parts.wait(delayMs, signal);
  }
}

/** How long the other side is to be left alone at least. */
function patienceMs({ kind, retryAfterMs = 0 }: ConnectFailure, failures: number, random: () => number): number {
  if (kind === "offline") return Math.max(offlinePollMs(random), retryAfterMs);
  // Of several providers one may be asked before the others: then nobody asks for patience.
  const isRefused = (kind === "restricted" || kind === "blocked") && retryAfterMs > 0;
  return isRefused ? Math.max(refusedPollMs(kind, failures, random), retryAfterMs) : retryAfterMs;
}

function inWords(delayMs: number): string {
  return delayMs < 120_000 ? `${(delayMs / 1_000).toFixed(1)} s` : `${(delayMs / 60_000).toFixed(1)} min`;
}

/** What the hub knows of the stream's last moments against what this runner knows. */
function latestInterruption(own: Interruption | undefined, lease: Lease): Interruption | undefined {
  if (!lease.interrupted && lease.lastEventAt > 0) return own && own.since > lease.lastEventAt ? own : undefined;
  if (lease.lastEventAt <= (own?.since ?? 0)) return own;
  return { cause: "runner_down", refusedEvents: 0, ...own, since: lease.lastEventAt };
}

async function runSession(
  streamId: string,
  connection: Connection,
  parts: StreamParts & { interruption: Interruption | undefined },
  signal: AbortSignal,
): Promise<{ closing: Closing; lastHeardAt: number }> {
  const { provider, log, now } = parts;
  const { roomId, continues, playback, since } = connection;
  const by = connection.provider ?? provider.name;
  const onFull = () => {
    const message = "The spool is full: nothing of TikTok's is taken in until something of it was acknowledged";
    log({ level: "error", status: "spool-full", message, streamId });
  };
  const about = { streamId, roomId, provider: by, sessionId: randomUUID() };
  const session = beginSession(about, { ...parts, onFull });
  const { sessionId } = session;
  session.record(connectedBody(roomId, by, playback));
  // Before a playback nothing was missed: it begins at its beginning.
  const isWhole = continues === true || playback === true || stoodBefore(since, parts.interruption);
  const gap = isWhole ? undefined : gapOf(parts.interruption, roomId, since ?? now());
  if (gap) session.record(gapBody(gap));
  const message = `Connected to room ${roomId} by ${by}`;
  log({ level: "info", status: "connected", message, streamId, roomId, sessionId, provider: by });
  let lastHeardAt = now();
  const closing = await connection.listen((bodies) => {
    lastHeardAt = now();
    for (const body of bodies) session.record(body);
  });
  const willReconnect = !signal.aborted && closing.kind !== "finished" && closing.kind !== "stopped";
  if (closing.kind === "lost") session.record(errorBody(closing.reason, "connection_lost"));
  if (closing.kind === "silent") session.record(errorBody(closing.reason, "silent"));
  session.record(disconnectedBody(closing, willReconnect));
  session.end();
  const goodbye = `${describe(closing)} after ${session.length()} events`;
  log({ level: "info", status: "session-ended", message: goodbye, streamId, roomId, sessionId, willReconnect });
  return { closing, lastHeardAt };
}

/** A connection that stood when the last event came by another one has missed nothing. */
function stoodBefore(since: number | undefined, interruption: Interruption | undefined): boolean {
  return since !== undefined && since <= (interruption?.since ?? 0);
}

function describe(closing: Closing): string {
  switch (closing.kind) {
    case "ended":
      return "The broadcast ended";
    case "silent":
    case "lost":
      return `The connection was lost (${closing.reason})`;
    case "stopped":
      return "Disconnected";
    case "replaced":
      return `Another connection takes over (${closing.reason})`;
    case "finished":
      return "The source has no more";
    default:
      return closing.kind satisfies never;
  }
}
