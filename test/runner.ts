/** The ingest runner as its users run it: a process of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { TestWorker } from "./worker.ts";

export interface TestRunner {
  /** Its data folder: another runner started with it takes over its spool. */
  data: string;
  /** What it said, a parsed line each. */
  log: { status: string; message: string; level: string; streamId?: string }[];
  /** Resolves with the exit code. */
  exited: Promise<number | null>;
  /** Ctrl-C; resolves with the exit code. */
  stop: () => Promise<number | null>;
  kill: () => void;
}

/** Starts a runner for a stream of the Worker, or without one for what it is assigned. `args` beyond --stream and --url; `env` beyond the key. */
export function startRunner(
  worker: Pick<TestWorker, "url" | "ingestKey">,
  streamId: string | undefined,
  args: string[],
  env: Record<string, string> = {},
  data: string = mkdtempSync(join(tmpdir(), "tle-runner-")),
): TestRunner {
  const main = join(import.meta.dirname, "../ingest-node/main.ts");
  const stream = streamId === undefined ? [] : ["--stream", streamId];
  const child = spawn(process.execPath, [main, ...stream, "--data", data, ...urlFirst(worker.url, args)], {
    env: { ...process.env, INGEST_KEY_ID: worker.ingestKey.id, INGEST_KEY_SECRET: worker.ingestKey.secret, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const log: TestRunner["log"] = [];
  createInterface(child.stdout).on("line", (line) => log.push(JSON.parse(line) as TestRunner["log"][number]));
  const exited = once(child, "exit").then(([code]) => code as number | null);
  return {
    data,
    log,
    exited,
    stop: () => {
      child.kill("SIGINT");
      return exited;
    },
    kill: () => child.kill("SIGKILL"),
  };
}

/** The Worker's own address, unless the arguments name another. */
function urlFirst(url: string, args: string[]): string[] {
  return args.includes("--url") ? args : ["--url", url, ...args];
}
