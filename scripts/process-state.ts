/** Whether other processes live. */
import { readFileSync } from "node:fs";

/** True if process `pid` runs. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // In a container without an init a dead process may stay in the table for good, as a zombie that takes signals.
    return process.platform !== "linux" || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
