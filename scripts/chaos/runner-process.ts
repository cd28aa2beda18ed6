/** The real runner in a process of its own, with a folder that it finds again after it was killed. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Child, signalGroup, startChild } from "../start/child.ts";
import type { LineMode } from "../../ingest-node/stream-client.ts";
import type { Warden } from "../start/warden-client.ts";

export interface RunnerOptions {
  /** Of this runner; also its folder's. */
  name: string;
  folder: string;
  /** Where it sends to: the proxy. */
  url: string;
  streamId: string;
  ingestKey: { id: string; secret: string };
  simulatorEnv: Record<string, string>;
  line: LineMode;
  /** After so long without a frame it takes its connection for dead. */
  silenceMs: number;
  warden: Warden;
}

export interface RunnerProcess {
  name: string;
  start: () => void;
  /** `kill -9`. */
  kill: () => Promise<void>;
  /** Stops it where it stands (SIGSTOP), and lets it go on. */
  freeze: () => void;
  thaw: () => void;
  /** Resolves when the process that runs now says `status` for the next time. */
  said: (status: string) => Promise<void>;
  /** As Ctrl-C; resolves with whether everything was acknowledged. */
  stop: () => Promise<boolean>;
  isRunning: () => boolean;
  /** How often it ended without having been asked to, and with what. */
  crashes: string[];
}

const stopPatienceMs = 20_000;

/** Prepares it; `start` starts it, as often as needed. */
export function prepareRunner(options: RunnerOptions): RunnerProcess {
  const { name, folder, url, streamId, ingestKey, simulatorEnv, line, silenceMs, warden } = options;
  const data = join(folder, name);
  mkdirSync(data, { recursive: true });
  const crashes: string[] = [];
  let child: Child | undefined;
  let starts = 0;
  const listeners = new Set<(status: string) => void>();
  async function noteCrash(started: Child): Promise<void> {
    const end = await started.ended;
    if (child !== started) return;
    child = undefined;
    crashes.push(`${name} ended by itself (${end}): ${started.lastLines().slice(-3).join(" | ")}`);
  }

  return {
    name,
    crashes,
    isRunning: () => child !== undefined,
    start: () => {
      if (child !== undefined) return;
      starts += 1;
      const started = startChild({
        part: `${name}-${starts}`,
        command: process.execPath,
        args: ["ingest-node/main.ts", "--user", "@chaos"].concat(
          ["--url", url, "--stream", streamId],
          ["--data", data, "--line", line],
        ),
        cwd: join(import.meta.dirname, "../.."),
        env: {
          ...process.env,
          ...simulatorEnv,
          EULER_API_KEY: undefined,
          INGEST_KEY_ID: ingestKey.id,
          INGEST_KEY_SECRET: ingestKey.secret,
          SPOOL_DIR: join(data, "spool"),
          SILENCE_MS: String(silenceMs),
        },
        logFolder: join(folder, "logs"),
        warden,
        onLine: (text) => {
          const status = /"status":"([a-z-]+)"/.exec(text)?.[1];
          if (status !== undefined) for (const listener of listeners) listener(status);
        },
      });
      child = started;
      void noteCrash(started);
    },
    kill: async () => {
      const killed = child;
      child = undefined;
      if (killed === undefined) return;
      signalGroup(killed.pid, "SIGKILL");
      await killed.ended;
    },
    freeze: () => {
      if (child !== undefined) signalGroup(child.pid, "SIGSTOP");
    },
    thaw: () => {
      if (child !== undefined) signalGroup(child.pid, "SIGCONT");
    },
    said: (wanted) =>
      new Promise((resolve) => {
        const listener = (status: string) => {
          if (status !== wanted) return;
          listeners.delete(listener);
          resolve();
        };
        listeners.add(listener);
      }),
    stop: async () => {
      const stopped = child;
      child = undefined;
      if (stopped === undefined) return true;
      await stopped.stop("SIGINT", stopPatienceMs);
      return (await stopped.ended) === 0;
    },
  };
}
