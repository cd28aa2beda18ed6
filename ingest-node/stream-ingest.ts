/** One stream's whole way through this process: lease, provider, spool, publisher. */
import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import type { UnifiedEvent } from "#shared/event.ts";
import type { RunnerCommand } from "#shared/protocol/runner-command.ts";
import { commandRunner } from "./commands.ts";
import { tellCreator } from "./creator-courier.ts";
import type { Interruption } from "./gap.ts";
import type { IngestClient } from "./ingest-client.ts";
import { leaseHolder } from "./lease.ts";
import type { Log } from "./log.ts";
import { tellRooms } from "./gift-courier.ts";
import { openProvider, wait } from "./open-provider.ts";
import type { OutgoingQueue } from "./outgoing-queue.ts";
import type { Provider } from "./provider.ts";
import { recentConnections } from "./telemetry/connections.ts";
import type { Tracer } from "./telemetry/tracer.ts";
import { startPublisher } from "./publisher.ts";
import { markedName } from "./recording/file-name.ts";
import { type Recorder, startRecorder } from "./recording/recorder.ts";
import { rejectsFile } from "./rejects.ts";
import type { Settings } from "./settings.ts";
import { openSpool, type SpoolFindings } from "./spool/spool.ts";
import { statusReporter } from "./status.ts";
import { streamClient } from "./stream-client.ts";
import type { Room } from "./tiktok-account/account.ts";
import { notThere, type Tools } from "./tools/tools.ts";
import { runStream, type StreamEnd } from "./stream-runner.ts";

export interface StreamIngest {
  streamId: string;
  uniqueId: string;
  /** Whether a broadcast is being taken in now. */
  isLive: () => boolean;
  /** How many events wait in its spool. */
  waiting: () => number;
  /** How many bytes those are, and when the oldest was taken in: milliseconds since 1970, undefined where none waits. */
  spooled: () => { bytes: number; oldestAt: number | undefined };
  /** Begins to stop: says goodbye, sends what is left for as long as the settings say. */
  stop: () => void;
  /**
   * The same, but another runner that asks for the stream, or `isTaken`: will ask, is connected first, for as long as a runner may
   * take for it.
   */
  leave: (isTaken: boolean) => void;
  /** Why it ended, how many events still waited in the spool then, and how many the hub had left out as known. */
  done: Promise<{ end: StreamEnd; waiting: number; leftOut: number }>;
}

export interface IngestParts {
  settings: Pick<
    Settings,
    | "spoolFolder"
    | "spoolMaxBytes"
    | "dataFolder"
    | "provider"
    | "recording"
    | "playback"
    | "line"
    | "gatherMs"
    | "drainMs"
    | "handoverMs"
  >;
  runnerId: string;
  client: IngestClient;
  tracer?: Tracer | undefined;
  log: Log;
  /** Told the room of each connection. */
  onRoom?: ((roomId: string) => void) | undefined;
  /** Other programs that rules may use. */
  tools?: Pick<Tools, "carryOut"> | undefined;
  /** Told each event that was taken in, once it is in the spool. */
  onEvent?: ((event: UnifiedEvent) => void) | undefined;
}

const reportTimeoutMs = 10_000;

/**
 * Starts it. Without a `uniqueId` nothing is connected: what an earlier process left in the spool is sent, and that is
 * all. Throws when another process has the stream's spool open.
 */
export function startStreamIngest(
  { streamId, uniqueId = "" }: { streamId: string; uniqueId?: string },
  { settings, runnerId, client, tracer, log: logLine, onRoom, onEvent, tools }: IngestParts,
): StreamIngest {
  const now = Date.now;
  const random = Math.random;
  const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
  const log: Log = (line) => logLine({ ...line, streamId });
  const folder = join(settings.spoolFolder, streamId);
  const onDisk = (error: Error | undefined) => {
    const message = error
      ? `The spool cannot be written (${error.message}): events are sent from memory, and a crash now would lose what waits`
      : "The spool is written again";
    log({ level: error ? "error" : "info", status: error ? "spool-unwritable" : "spool-written", message });
  };
  const queue = openSpool({ folder, maxBytes: settings.spoolMaxBytes, now, sha256Hex, onDisk });
  const interruption = reportFindings(queue.found, folder, log);
  const onCommands = (commands: readonly RunnerCommand[]) => takeCommands(commands);
  const connections = recentConnections(now);
  const standing = () => ({ unacknowledged: queue.size(), reconnects: connections.reconnects() });
  const ofStream = streamClient({ client, streamId, mode: settings.line, log, now, random, onCommands, standing });
  const lease = leaseHolder({ streamId, runnerId, client: ofStream, log, random, wait });
  const publisher = startPublisher({
    queue,
    client: ofStream,
    keepReject: rejectsFile(settings.dataFolder),
    sha256Hex,
    log,
    now,
    random,
    gatherMs: settings.gatherMs,
    leaseToken: lease.token,
    onLeaseLost: lease.lose,
    onCommands,
    ...(tracer && { tracer }),
  });
  let room: Room | undefined;
  const takeCommands = commandRunner({
    carryOut: async (action) => {
      if (tools) return tools.carryOut(action, room);
      return { status: "skipped", error: notThere(action) };
    },
    report: (actionId, outcome) => client.reportOutcome(actionId, outcome, AbortSignal.timeout(reportTimeoutMs)),
    log,
    now,
    random,
    wait: (delayMs) => wait(delayMs, stopping.signal),
  });
  const stopping = new AbortController();
  let live = false;

  async function run(): StreamIngest["done"] {
    let end: StreamEnd = "finished";
    if (uniqueId === "") {
      while (queue.size() > 0 && (await lease.acquire(stopping.signal))) {
        if (lease.isUnknown()) {
          end = "unknown-stream";
          const message = `${queue.size()} events wait in ${folder}, of a stream that the Workers do not know. Delete the folder if the stream was deleted`;
          log({ level: "error", status: "unknown-stream", message });
          break;
        }
        await publisher.drained(AbortSignal.any([stopping.signal, lease.lost()]));
      }
    } else {
      const recorder = settings.recording && openRecorder(settings.recording);
      const opened = tellRooms(openProvider(settings.provider, uniqueId, log, recorder?.watch), (connection) => {
        const { roomId, playback = false } = connection;
        connections.note();
        room = { roomId, playback: playback || settings.playback === true };
        onRoom?.(roomId);
      });
      const about = { streamId, uniqueId: uniqueId.replace(/^@/, ""), client, log, signal: stopping.signal };
      const provider = tellCreator(settings.playback ? asPlayback(opened) : opened, about);
      const onLive = (isLive: boolean) => void (live = isLive);
      const onStatus = statusReporter(streamId, client);
      const taken = onEvent ? telling(queue, onEvent) : queue;
      const parts = {
        queue: taken,
        provider,
        log,
        sha256Hex,
        now,
        random,
        wait,
        lease,
        isShared: isOfTikTok(settings.provider),
        interruption,
        onLive,
        onStatus,
      };
      end = await runStream(streamId, parts, stopping.signal).finally(() => recorder?.close());
    }
    const deadline = end === "unknown-stream" ? AbortSignal.abort() : flushDeadline(stopping.signal, settings.drainMs);
    // Stopped before it was its turn, with something left of an earlier run: there may be time for it yet.
    if (queue.size() > 0 && lease.token() === undefined) await lease.acquire(deadline);
    await publisher.drained(deadline);
    await publisher.stop();
    await lease.release();
    ofStream.close();
    const waiting = queue.size();
    queue.close();
    return { end, waiting, leftOut: publisher.leftOut() };
  }

  async function leave(isTaken: boolean): Promise<void> {
    const until = AbortSignal.timeout(settings.handoverMs);
    if (live && settings.handoverMs > 0) await lease.offer(isTaken, AbortSignal.any([stopping.signal, until]));
    stopping.abort();
  }

  function openRecorder({ file, anonymize, perStream }: NonNullable<Settings["recording"]>): Recorder {
    const ofStream = perStream ? markedName(file, streamId) : file;
    // The key is known to this call alone: what was anonymised with it cannot be undone.
    const about = { file: ofStream, uniqueId, ...(anonymize && { anonymousBy: randomBytes(32) }) };
    return startRecorder(about, { log, now });
  }

  return {
    streamId,
    uniqueId,
    isLive: () => live,
    waiting: queue.size,
    spooled: () => spooledIn(queue),
    stop: () => stopping.abort(),
    leave: (isTaken) => void leave(isTaken),
    done: run(),
  };
}

function spooledIn(queue: OutgoingQueue): { bytes: number; oldestAt: number | undefined } {
  const events = queue.waiting().flatMap((session) => session.events);
  return { bytes: events.reduce((sum, { bytes }) => sum + bytes, 0), oldestAt: events[0]?.queuedAt };
}

/** The queue, and whoever wants to know of what it took. */
function telling(queue: OutgoingQueue, onEvent: (event: UnifiedEvent) => void): OutgoingQueue {
  return {
    ...queue,
    append: (event) => {
      const isTaken = queue.append(event);
      if (isTaken) onEvent(event);
      return isTaken;
    },
  };
}

/** Whether it connects to the broadcast itself, which any number of runners can; a file or a port has one reader. */
function isOfTikTok({ kind }: Settings["provider"]): boolean {
  return kind !== "mock" && kind !== "ndjson" && kind !== "ssn";
}

/** The provider, whose every connection is a run of its own. */
function asPlayback(provider: Provider): Provider {
  return {
    ...provider,
    connect: async (signal) => {
      const outcome = await provider.connect(signal);
      if (outcome.kind !== "connected") return outcome;
      return { ...outcome, connection: { ...outcome.connection, playback: true } };
    },
  };
}

/** Says what an earlier process left, and from when on something may have been missed. */
function reportFindings(found: SpoolFindings, folder: string, log: Log): Interruption | undefined {
  const { events, torn, damaged, damagedEvents, lastReceivedAt } = found;
  if (events > 0) {
    const message = `${events} events of an earlier run wait in ${folder}; they are sent first`;
    log({ level: "info", status: "spool-recovered", message, events });
  }
  if (torn) log({ level: "warn", status: "spool-torn", message: "The last record was cut off and is dropped" });
  for (const { from, to } of damaged) {
    const message = `${folder}/spool.log is damaged from byte ${from} to ${to}`;
    log({ level: "error", status: "spool-damaged", message, from, to });
  }
  if (lastReceivedAt === 0) return undefined;
  const cause = damagedEvents > 0 ? "spool_damaged" : "runner_down";
  return { since: lastReceivedAt, cause, refusedEvents: damagedEvents };
}

/** A file at its end waits for its last acknowledgement as long as it takes; who was told to stop has only so long. */
function flushDeadline(stopping: AbortSignal, drainMs: number): AbortSignal {
  const deadline = new AbortController();
  const startClock = () => void setTimeout(() => deadline.abort(), drainMs).unref();
  if (stopping.aborted) startClock();
  else stopping.addEventListener("abort", startClock, { once: true });
  return deadline.signal;
}
