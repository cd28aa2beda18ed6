/** The runner's command line: see `--help`. Writes one JSON line per happening to stdout. */
import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { ingestClient } from "./ingest-client.ts";
import { jsonLog, type Log } from "./log.ts";
import { memoryQueue } from "./outgoing-queue.ts";
import type { Provider } from "./provider.ts";
import { directProvider } from "./providers/direct.ts";
import { mockProvider } from "./providers/mock.ts";
import { startPublisher } from "./publisher.ts";
import { rejectsFile } from "./rejects.ts";
import { help, type ProviderSettings, readSettings, type Settings } from "./settings.ts";
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
  const queue = memoryQueue(now);
  const key = { keyId: settings.keyId, secret: settings.secret };
  const client = ingestClient({ baseUrl: settings.url, key, fetch, now });
  const publisher = startPublisher({
    queue,
    client,
    keepReject: rejectsFile(settings.dataFolder),
    sha256Hex,
    log,
    now,
    random,
  });
  const stopping = new AbortController();
  const stop = (name: string) => {
    log({ level: "info", status: "stopping", message: `${name}: sending what is left` });
    stopping.abort();
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);

  const { streamId, url } = settings;
  log({ level: "info", status: "started", message: `Ingest of stream ${streamId} to ${url}`, streamId, url });
  const provider = openProvider(settings.provider, log);
  await runStream(streamId, { queue, provider, log, sha256Hex, now, random, wait }, stopping.signal);
  const done = await publisher.drained(flushDeadline(stopping.signal));
  await publisher.stop();
  process.removeListener("SIGINT", stop);
  process.removeListener("SIGTERM", stop);
  if (done) {
    log({ level: "info", status: "stopped", message: "Stopped; everything was acknowledged" });
    return 0;
  }
  log({
    level: "error",
    status: "stopped",
    message: "Stopped with events that nobody acknowledged",
    waiting: queue.size(),
  });
  return 1;
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
