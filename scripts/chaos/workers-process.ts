/** Starts the Workers so that they can be killed and started again on the same port with the same state. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { localRuntime } from "../local-runtime.ts";
import { type Child, signalGroup, startChild } from "../start/child.ts";
import type { Warden } from "../start/warden-client.ts";

export interface WorkersSettings {
  port: number;
  databaseUrl: string;
  /** Of the role for privacy. */
  privacyUrl: string;
  neonEndpoint: string;
  ingestKey: { id: string; secret: string };
  /** 64 hex digits. */
  sealingKey: string;
  /** 64 hex digits. */
  pseudonymKey: string;
  /** Where Durable Objects persist. */
  stateFolder: string;
  /** Variables beside development's. */
  vars: Record<string, string>;
}

export interface WorkersProcess {
  url: string;
  /** Starts them; resolves when they take requests. Throws with what they said. */
  start: () => Promise<void>;
  /** `kill -9` of the whole process group, workerd included. */
  kill: () => Promise<void>;
  /** How often they ended without having been killed, and with what. */
  crashes: string[];
  /** Takes the stream's hub out of memory. */
  evict: (streamId: string, webSockets: "close" | "hibernate") => Promise<void>;
}

const startPatienceMs = 120_000;

/** Prepares them in `folder`; `start` starts them. */
export function prepareWorkers(settings: WorkersSettings, folder: string, warden: Warden): WorkersProcess {
  const file = join(folder, "workers.json");
  writeFileSync(file, JSON.stringify(settings), { mode: 0o600 });
  let child: Child | undefined;
  let starting: Promise<void> = Promise.resolve();
  let controlPort = 0;
  let starts = 0;
  const crashes: string[] = [];

  async function start(): Promise<void> {
    const ready = Promise.withResolvers<void>();
    starts += 1;
    const started = startChild({
      part: `workers-${starts}`,
      command: process.execPath,
      args: [join(import.meta.dirname, "workers-main.ts"), file],
      cwd: join(import.meta.dirname, "../.."),
      env: { ...process.env, ...localRuntime, NO_COLOR: "1" },
      logFolder: join(folder, "logs"),
      warden,
      onLine: (line) => {
        if (!line.startsWith('{"ready":true')) return;
        controlPort = (JSON.parse(line) as { controlPort: number }).controlPort;
        ready.resolve();
      },
    });
    child = started;
    const failed = (reason: string) => ready.reject(new Error(`${reason}\n${started.lastLines().join("\n")}`));
    void noteEnd(started, failed);
    const timer = setTimeout(() => failed("the Workers were not ready in time"), startPatienceMs);
    await ready.promise.finally(() => clearTimeout(timer));
  }

  async function noteEnd(started: Child, failed: (reason: string) => void): Promise<void> {
    const end = await started.ended;
    failed(`the Workers ended (${end})`);
    if (child !== started) return;
    child = undefined;
    crashes.push(`the Workers ended by themselves (${end}): ${started.lastLines().slice(-5).join(" | ")}`);
  }

  return {
    crashes,
    url: `http://127.0.0.1:${settings.port}`,
    start: () => (starting = start()),
    kill: async () => {
      // The next fault may come before the last one's start is through; that start is somebody's to wait for.
      await starting.catch(() => undefined);
      const killed = child;
      child = undefined;
      if (killed === undefined) return;
      signalGroup(killed.pid, "SIGKILL");
      await killed.ended;
    },
    evict: async (streamId, webSockets) => {
      const query = new URLSearchParams({ stream: streamId, webSockets });
      const answer = await fetch(`http://127.0.0.1:${controlPort}/evict?${query.toString()}`, { method: "POST" });
      if (!answer.ok) throw new Error(`eviction failed: ${await answer.text()}`);
    },
  };
}
