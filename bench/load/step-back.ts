/** Has what a browser is measured beside step back: in production it is on other machines. */
import { readdirSync } from "node:fs";
import { setPriority } from "node:os";
import { processesBelow } from "./processes-below.ts";

/** As far behind as a process may be put without being stopped. */
const niceness = 19;

/** Gives these processes, and all their threads, the lowest priority; without any all that this one started until now. */
export function stepBack(pids: Iterable<number> = processesBelow()): void {
  for (const pid of pids) lower(pid);
}

function lower(pid: number): void {
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) setPriority(Number(thread), niceness);
  } catch {
    // Ended meanwhile.
  }
}
