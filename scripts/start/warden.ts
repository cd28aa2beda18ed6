/**
 * Outlives the supervisor by a moment. A supervisor that is killed (`kill -9`, out of memory) can stop nothing any more;
 * its end closes this process's input, and this process then ends what was still running. Lines on the input:
 * `{"watch": pid, "signal": "SIGTERM"}` and `{"forget": pid}`, each naming a process group.
 */
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { isAlive } from "../process-state.ts";

const patienceMs = 5_000;
const groups = new Map<number, NodeJS.Signals>();

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, signal);
  } catch {
    // ESRCH: nobody is left in the group.
  }
}

for await (const line of createInterface(process.stdin)) {
  const message = JSON.parse(line) as { watch?: number; forget?: number; signal?: NodeJS.Signals };
  if (message.watch !== undefined) groups.set(message.watch, message.signal ?? "SIGTERM");
  if (message.forget !== undefined) groups.delete(message.forget);
}

// The last started first: the database goes when those that write to it are gone.
for (const [pid, signal] of [...groups].toReversed()) {
  const deadline = Date.now() + patienceMs;
  send(pid, signal);
  while (isAlive(pid) && Date.now() < deadline) await delay(50);
  send(pid, "SIGKILL");
}
