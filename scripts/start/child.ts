/** Child processes, each in a process group of its own, with its output in a file under `.data/logs/`. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Warden } from "./warden-client.ts";

export interface ChildOptions {
  part: string;
  command: string;
  args: string[];
  cwd: string;
  env: Record<string, string | undefined>;
  logFolder: string;
  warden: Warden;
  /** Called with every line that the child prints. */
  onLine?: (line: string) => void;
}

export interface Child {
  pid: number;
  /** Path of the file with everything it printed since its start. */
  logFile: string;
  /** Resolves with the exit code, or with the signal's name. */
  ended: Promise<number | string>;
  /** The last lines that it printed. */
  lastLines: () => string[];
  /** Asks it to end with `signal`; kills its whole group after `patienceMs`. Resolves when it has ended. */
  stop: (signal: NodeJS.Signals, patienceMs: number) => Promise<void>;
}

const keptLines = 20;

/** Starts a child. An executable that is not there ends it at once, with the reason as its last line. */
export function startChild(options: ChildOptions): Child {
  const { part, command, args, cwd, env, logFolder, warden, onLine } = options;
  mkdirSync(logFolder, { recursive: true });
  const logFile = join(logFolder, `${part}.log`);
  const log = createWriteStream(logFile, { mode: 0o600 });
  // A disk that is full, or a log that is somebody else's: the part itself goes on, and its last lines are kept here.
  log.on("error", () => undefined);
  const lines: string[] = [];
  // Its own group: Ctrl-C in the terminal reaches the supervisor alone, which then stops the parts in their order.
  const child = spawn(command, args, {
    cwd,
    env,
    detached: process.platform !== "win32",
    stdio: ["ignore", "pipe", "pipe"],
  });
  const pid = child.pid ?? 0;
  if (pid !== 0) warden.watch(pid, "SIGTERM");

  const keep = (line: string) => {
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
    log.write(`${line}\n`);
    onLine?.(line);
  };
  for (const stream of [child.stdout, child.stderr]) createInterface(stream).on("line", keep);

  const ended = endOf(child, keep).then((end) => {
    // What it may have started and left behind goes with it.
    signalGroup(pid, "SIGKILL");
    warden.forget(pid);
    log.end();
    return end;
  });
  return {
    pid,
    logFile,
    ended,
    lastLines: () => [...lines],
    async stop(signal, patienceMs) {
      child.kill(signal);
      const timer = setTimeout(() => signalGroup(pid, "SIGKILL"), patienceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

async function endOf(child: ChildProcess, keep: (line: string) => void): Promise<number | string> {
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
    return code ?? signal ?? 1;
  } catch (error) {
    keep(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

/** Sends a signal to a whole process group; one that is gone is fine. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (pid <= 0) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // ESRCH: nobody is left in it.
  }
}
