/** The supervisor's side of the warden (warden.ts). */
import { spawn } from "node:child_process";
import { join } from "node:path";

export interface Warden {
  /** From now on the process group `pid` ends with the supervisor, by `signal` first. */
  watch: (pid: number, signal: NodeJS.Signals) => void;
  /** It has ended. */
  forget: (pid: number) => void;
}

/** Starts the warden. It ends by itself when this process does. */
export function startWarden(): Warden {
  const child = spawn(process.execPath, [join(import.meta.dirname, "warden.ts")], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
  });
  child.unref();
  const send = (message: object) => void child.stdin.write(`${JSON.stringify(message)}\n`);
  // A warden that somebody killed is missed only if we are killed too.
  child.stdin.on("error", () => undefined);
  return { watch: (pid, signal) => send({ watch: pid, signal }), forget: (pid) => send({ forget: pid }) };
}
