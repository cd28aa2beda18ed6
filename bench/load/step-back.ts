/** Has what a browser is measured beside step back: in production it is on other machines. */
import { readdirSync } from "node:fs";
import { setPriority } from "node:os";
import { processesBelow } from "./processes-below.ts";

/** As far behind as a process may be put without being stopped. */
const niceness = 19;

/** Gives every process that this one started, and all their threads, the lowest priority. What is started later keeps the usual one. */
export function stepBack(): void {
  for (const pid of processesBelow()) lower(pid);
}

function lower(pid: number): void {
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) setPriority(Number(thread), niceness);
  } catch {
    // Ended meanwhile.
  }
}
