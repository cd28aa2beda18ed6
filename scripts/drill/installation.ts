/** An installation as its users run it: `npm start` of some checkout, with a data folder that outlives it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";

const Local = z.object({
  apiKey: z.string(),
  ingestKey: z.object({ id: z.string(), secret: z.string() }),
});
export type Local = z.infer<typeof Local>;

const patienceMs = 180_000;

/** Starts the checkout at `root`; resolves when every part of it answers. */
export async function startInstallation(root: string, folder: string, port: number): Promise<ChildProcess> {
  const args = [join(root, "scripts/start.ts"), "--no-ingest", "--data", folder, "--port", String(port)];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-4_000)));
  }
  const deadline = Date.now() + patienceMs;
  for (;;) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${root} does not start:\n${said}`);
    const response = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok === true) return child;
    await delay(50);
  }
}

/** Ctrl-C; resolves when it has ended. */
export async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGINT");
  await exited;
}

export function readLocal(folder: string): Local {
  return Local.parse(JSON.parse(readFileSync(join(folder, "local.json"), "utf8")));
}

export interface RunnerOptions {
  root: string;
  folder: string;
  origin: string;
  local: Local;
  env: Record<string, string>;
}

/** A runner for whatever it is assigned. */
export function startRunner({ root, folder, origin, local, env }: RunnerOptions): ChildProcess {
  const args = [
    join(root, "ingest-node/main.ts"),
    "--url",
    origin,
    "--provider",
    "direct",
    "--data",
    folder,
    "--playback",
  ];
  return spawn(process.execPath, ["--max-old-space-size=160", ...args], {
    env: { ...process.env, ...env, INGEST_KEY_ID: local.ingestKey.id, INGEST_KEY_SECRET: local.ingestKey.secret },
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** The most memory that a process has had, MB; undefined where the system does not say. */
export function mostMemory({ pid }: ChildProcess): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1_000);
  } catch {
    return undefined;
  }
}
