/** What this runner says of itself to the Workers: its version, its ways to a broadcast, what waits, its latest log lines. */
import { type RunnerAbout, type RunnerLogLine, toldLineLength, toldLogLines } from "#shared/protocol/runner-about.ts";
import type { Log } from "./log.ts";
import type { ProviderSettings } from "./provider-settings.ts";
import type { RunnerFigures } from "./telemetry/metrics-server.ts";
import type { StreamIngest } from "./stream-ingest.ts";

/** Held streams that are told of at most. */
const mostWaiting = 1_000;

export interface RunnerStory {
  /** Writes as the other one does, and remembers the latest lines. */
  log: Log;
  /** Follows a stream's spool until it ends. */
  follow: (ingest: StreamIngest) => StreamIngest;
  tell: () => RunnerAbout;
  /** The same in figures, for whoever looks at this machine. */
  figures: () => RunnerFigures;
}

export function runnerStory({
  log: write,
  provider,
  version,
  now,
}: {
  log: Log;
  provider: ProviderSettings;
  version: string;
  now: () => number;
}): RunnerStory {
  const startedAt = now();
  const lines: RunnerLogLine[] = [];
  const running = new Set<StreamIngest>();
  return {
    log(line) {
      write(line);
      const { level, status, message, streamId } = line;
      lines.push({
        at: now(),
        level,
        status: status.slice(0, 64),
        message: message.slice(0, toldLineLength),
        ...(typeof streamId === "string" && { streamId }),
      });
      if (lines.length > toldLogLines) lines.shift();
    },
    follow(ingest) {
      running.add(ingest);
      const end = () => void running.delete(ingest);
      // Whoever started it hears how it ended.
      ingest.done.then(end, end);
      return ingest;
    },
    tell: () => ({
      version,
      startedAt,
      ...waysOf(provider),
      waiting: [...running]
        .map(({ streamId, waiting }) => ({ streamId, events: waiting() }))
        .filter(({ events }) => events > 0)
        .slice(0, mostWaiting),
      log: [...lines],
    }),
    figures: () => ({
      version,
      startedAt,
      rssBytes: process.memoryUsage.rss(),
      spools: [...running].map(({ streamId, isLive, waiting, spooled }) => {
        const { bytes, oldestAt } = spooled();
        const lagSeconds = oldestAt === undefined ? 0 : Math.max(0, now() - oldestAt) / 1_000;
        return { streamId, isLive: isLive(), events: waiting(), bytes, lagSeconds };
      }),
    }),
  };
}

function waysOf(provider: ProviderSettings): Pick<RunnerAbout, "providers" | "redundant"> {
  const isSeveral = provider.kind === "failover" || provider.kind === "redundant";
  const ways = isSeveral ? provider.providers : [provider];
  return { providers: ways.map(({ kind }) => kind), redundant: provider.kind === "redundant" };
}
