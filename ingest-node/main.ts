/** The runner's command line: see `--help`. Writes one JSON line per happening to stdout. */
import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ingestClient } from "./ingest-client.ts";
import { jsonLog, type Log } from "./log.ts";
import type { Interruption } from "./gap.ts";
import { leaseHolder } from "./lease.ts";
import type { Provider } from "./provider.ts";
import { directProvider } from "./providers/direct.ts";
import { mockProvider } from "./providers/mock.ts";
import { startPublisher } from "./publisher.ts";
import { rejectsFile } from "./rejects.ts";
import { help, type ProviderSettings, readSettings, type Settings } from "./settings.ts";
import { openSpool, type SpoolFindings } from "./spool/spool.ts";
import { runStream } from "./stream-runner.ts";

/** How long a stopping runner waits for the last acknowledgement. */
const flushTimeoutMs = 5_000;

async function wait(delayMs: number, signal: AbortSignal): Promise<void> {
  await delay(delayMs, undefined, { signal }).catch(() => undefined);
}

function openProvider(settings: ProviderSettings, log: Log): Provider {
  switch (settings.kind) {
    case "direct":
      return directProvider(settings);
    case "mock": {
      const { file } = settings;
      const onBrokenLine = (line: number, reason: string) => {
        process.stderr.write(`${file}:${line}: ${reason}; left out\n`);
        log({ level: "warn", status: "broken-line", message: `Line ${line} of ${file} is left out: ${reason}`, line });
      };
      return mockProvider({ ...settings, onBrokenLine, wait });
    }
    default:
      return settings satisfies never;
  }
}

/** Runs until stopped or at its source's end. Returns the exit code. */
async function run(settings: Settings, log: Log): Promise<number> {
  const now = Date.now;
  const random = Math.random;
  const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
  const { streamId, url } = settings;
  const folder = join(settings.spoolFolder, streamId);
  const queue = openSpool({ folder, maxBytes: settings.spoolMaxBytes, now, sha256Hex });
  const interruption = reportFindings(queue.found, folder, log);
  const runnerId = settings.runnerId ?? keptRunnerId(settings.spoolFolder);
  const key = { keyId: settings.keyId, secret: settings.secret };
  const onWrongClock = (serverAheadMs: number) => {
    const seconds = Math.round(serverAheadMs / 1_000);
    const message = `This machine's clock is ${Math.abs(seconds)} s ${seconds > 0 ? "slow" : "fast"}; signing with the server's`;
    log({ level: "warn", status: "wrong-clock", message });
  };
  const client = ingestClient({ baseUrl: url, key, fetch, now, onWrongClock });
  const lease = leaseHolder({ streamId, runnerId, client, log, random, wait });
  const publisher = startPublisher({
    queue,
    client,
    keepReject: rejectsFile(settings.dataFolder),
    sha256Hex,
    log,
    now,
    random,
    leaseToken: lease.token,
    onLeaseLost: lease.lose,
  });
  const stopping = new AbortController();
  const stop = (name: string) => {
    log({ level: "info", status: "stopping", message: `${name}: sending what is left` });
    stopping.abort();
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);

  log({ level: "info", status: "started", message: `Ingest of stream ${streamId} to ${url}`, streamId, url });
  const provider = openProvider(settings.provider, log);
  const parts = { queue, provider, log, sha256Hex, now, random, wait, lease };
  await runStream(streamId, { ...parts, ...(interruption ? { interruption } : {}) }, stopping.signal);
  const done = await publisher.drained(flushDeadline(stopping.signal));
  await publisher.stop();
  await lease.release();
  queue.close();
  process.removeListener("SIGINT", stop);
  process.removeListener("SIGTERM", stop);
  if (done) {
    log({ level: "info", status: "stopped", message: "Stopped; everything was acknowledged" });
    return 0;
  }
  log({
    level: "error",
    status: "stopped",
    message: "Stopped with events that nobody acknowledged; they are in the spool, and the next start sends them",
    waiting: queue.size(),
  });
  return 1;
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

/** A name that stays: after a crash the same runner takes its own lease back at once. */
function keptRunnerId(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "runner-id");
  try {
    writeFileSync(path, `${hostname().slice(0, 40)}-${randomBytes(4).toString("hex")}`, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return readFileSync(path, "utf8").trim();
}

/** A file at its end waits for its last acknowledgement as long as it takes; who was told to stop has only so long. */
function flushDeadline(stopping: AbortSignal): AbortSignal {
  const deadline = new AbortController();
  const startClock = () => void setTimeout(() => deadline.abort(), flushTimeoutMs).unref();
  if (stopping.aborted) startClock();
  else stopping.addEventListener("abort", startClock, { once: true });
  return deadline.signal;
}

const outcome = readSettings(process.argv.slice(2), process.env);
switch (outcome.kind) {
  case "help":
    process.stdout.write(help);
    break;
  case "wrong":
    process.stderr.write(`${outcome.problems.join("\n")}\nSee --help.\n`);
    process.exitCode = 2;
    break;
  case "run":
    process.exitCode = await run(
      outcome.settings,
      jsonLog((line) => process.stdout.write(line), Date.now),
    );
    break;
  default:
    outcome satisfies never;
}
