/** The real runner in a process of its own, with a folder that it finds again after it was killed. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Child, signalGroup, startChild } from "../start/child.ts";
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
  /** After so long without a frame it takes its connection for dead. */
  silenceMs: number;
  warden: Warden;
}

export interface RunnerProcess {
  name: string;
  start: () => void;
  /** `kill -9`. */
  kill: () => Promise<void>;
  /** As Ctrl-C; resolves with whether everything was acknowledged. */
  stop: () => Promise<boolean>;
  isRunning: () => boolean;
  /** How often it ended without having been asked to, and with what. */
  crashes: string[];
}

const stopPatienceMs = 20_000;

/** Prepares it; `start` starts it, as often as needed. */
export function prepareRunner(options: RunnerOptions): RunnerProcess {
  const { name, folder, url, streamId, ingestKey, simulatorEnv, silenceMs, warden } = options;
  const data = join(folder, name);
  mkdirSync(data, { recursive: true });
  const crashes: string[] = [];
  let child: Child | undefined;
  let starts = 0;
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
        args: ["ingest-node/main.ts", "--url", url, "--stream", streamId, "--user", "@chaos", "--data", data],
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
    stop: async () => {
      const stopped = child;
      child = undefined;
      if (stopped === undefined) return true;
      await stopped.stop("SIGINT", stopPatienceMs);
      return (await stopped.ended) === 0;
    },
  };
}
