/** Holds the streams that the Workers want this runner to hold: asks every few seconds, starts and stops. */
import { readdirSync } from "node:fs";
import type { Assignments } from "#shared/protocol/ingest.ts";
import type { Refused } from "./ingest-client.ts";
import type { Log } from "./log.ts";
import type { StreamIngest } from "./stream-ingest.ts";

/** A third of what makes the Workers give a silent runner's streams to another one. */
const askEveryMs = 4_000;
const goingOn = "going on with the streams that are held";
/** What ended by itself is not started again before this. */
const restartAfterMs = 60_000;

export interface AssignedParts {
  /** Asks the Workers; undefined when they do not answer. `room` 0 says goodbye. */
  ask: (live: string[], room: "all" | 0, signal: AbortSignal) => Promise<Assignments | Refused | undefined>;
  /** Starts a stream, or without a `uniqueId` only sends what waits of it. */
  start: (stream: { streamId: string; uniqueId?: string }) => StreamIngest;
  /** Streams with a spool on this machine. */
  spooled: () => string[];
  log: Log;
  now: () => number;
  random: () => number;
  wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

/** Runs until `signal` aborts. Returns how many events still wait in the spools then. */
export async function holdAssigned(parts: AssignedParts, signal: AbortSignal): Promise<number> {
  const { ask, start, log, now, random, wait } = parts;
  const running = new Map<string, StreamIngest>();
  const startAgainAt = new Map<string, number>();
  let waiting = 0;
  let unassigned = 0;
  /** Why there was no answer the last time. */
  let trouble: "unreachable" | "denied" | undefined;

  function begin(stream: { streamId: string; uniqueId?: string }): void {
    const { streamId } = stream;
    let ingest: StreamIngest;
    try {
      ingest = start(stream);
    } catch (error) {
      startAgainAt.set(streamId, now() + restartAfterMs);
      const message = error instanceof Error ? error.message : String(error);
      return log({ level: "error", status: "not-started", message, streamId });
    }
    running.set(streamId, ingest);
    void afterEnd(ingest);
  }

  async function afterEnd({ streamId, done }: StreamIngest): Promise<void> {
    let left = 0;
    let sendable = true;
    try {
      const ended = await done;
      left = ended.waiting;
      sendable = ended.end !== "unknown-stream";
    } catch (error) {
      // One stream's broken disk or bug must not take the others with it.
      const message = error instanceof Error ? error.message : String(error);
      log({ level: "error", status: "ended", message, streamId });
    }
    running.delete(streamId);
    log({ level: "info", status: "given-back", message: "Held no more", streamId, waiting: left });
    if (signal.aborted) waiting += left;
    // Not ours to hold any more, but what it took in still has to arrive.
    else if (left > 0 && sendable) begin({ streamId });
  }

  function follow({ streams }: Assignments): void {
    const wanted = new Map(streams.map((stream) => [stream.streamId, stream]));
    for (const { streamId, uniqueId, stop } of running.values()) {
      // One that only sends leftovers goes on unless the stream itself is to be held.
      const isDrain = uniqueId === "";
      const asked = wanted.get(streamId);
      if (isDrain ? !asked : asked?.uniqueId === uniqueId) continue;
      stop();
      // The creator has another handle: no reason to wait.
      if (asked) startAgainAt.delete(streamId);
    }
    for (const stream of streams) {
      if (running.has(stream.streamId) || (startAgainAt.get(stream.streamId) ?? 0) > now()) continue;
      log({ level: "info", status: "assigned", message: `Holding @${stream.uniqueId}`, streamId: stream.streamId });
      startAgainAt.set(stream.streamId, now() + restartAfterMs);
      begin(stream);
    }
    for (const streamId of startAgainAt.keys()) if (!wanted.has(streamId)) startAgainAt.delete(streamId);
  }

  let drained = false;
  while (!signal.aborted) {
    const live = Array.from(running.values()).flatMap((ingest) => (ingest.isLive() ? ingest.streamId : []));
    const answer = await ask(live, "all", signal);
    if (signal.aborted) break;
    const before = trouble;
    trouble = answer === undefined ? "unreachable" : "refused" in answer ? "denied" : undefined;
    if (answer && !("refused" in answer)) {
      follow(answer);
      if (answer.unassigned !== unassigned && answer.unassigned > 0) {
        const message = `${answer.unassigned} streams are held by nobody: raise MAX_STREAMS or start another runner`;
        log({ level: "warn", status: "unassigned", message });
      }
      unassigned = answer.unassigned;
      if (!drained) for (const streamId of parts.spooled()) if (!running.has(streamId)) begin({ streamId });
      drained = true;
    } else if (trouble !== before) {
      if (answer)
        log({ level: "error", status: "denied", message: `The Workers refuse this runner: ${answer.refused}` });
      else log({ level: "warn", status: "unreachable", message: `The Workers do not answer; ${goingOn}` });
    }
    await wait(askEveryMs * (0.75 + 0.25 * random()), signal);
  }
  // Goodbye first: whoever holds them next is connected before they are let go.
  const ending = [...running.values()];
  const live = ending.flatMap((ingest) => (ingest.isLive() ? ingest.streamId : []));
  const goodbye = await ask(live, 0, AbortSignal.timeout(2_000));
  const taken = new Set(goodbye && "taken" in goodbye ? goodbye.taken : []);
  for (const ingest of ending) ingest.leave(taken.has(ingest.streamId));
  await Promise.allSettled(ending.map(({ done }) => done));
  return waiting;
}

/** The folders in a spool folder: each is a stream's. */
export function spooledStreams(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? entry.name : []));
}
