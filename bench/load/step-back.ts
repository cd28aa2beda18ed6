/** Has what a browser is measured beside step back: in production it is on other machines. */
import { readdirSync, readFileSync } from "node:fs";
import { setPriority } from "node:os";

/** As far behind as a process may be put without being stopped. */
const niceness = 19;

/** Gives every process that this one started, and all their threads, the lowest priority. What is started later keeps the usual one. */
export function stepBack(): void {
  if (process.platform !== "linux") return;
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((one) => /^\d+$/.test(one))) {
    const parent = parentOf(name);
    if (parent !== undefined) parents.set(Number(name), parent);
  }
  for (const pid of parents.keys()) {
    let ancestor = parents.get(pid);
    while (ancestor !== undefined && ancestor !== process.pid) ancestor = parents.get(ancestor);
    if (ancestor !== undefined) lower(pid);
  }
}

function lower(pid: number): void {
  try {
    for (const thread of readdirSync(`/proc/${pid}/task`)) setPriority(Number(thread), niceness);
  } catch {
    // Ended meanwhile.
  }
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined;
  }
}
