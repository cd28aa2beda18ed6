/** The processes that this one started, and those that they started. Linux alone; elsewhere there are none. */
import { readdirSync, readFileSync } from "node:fs";

export function processesBelow(): number[] {
  if (process.platform !== "linux") return [];
  const parents = new Map<number, number>();
  for (const name of readdirSync("/proc").filter((one) => /^\d+$/.test(one))) {
    const parent = parentOf(name);
    if (parent !== undefined) parents.set(Number(name), parent);
  }
  return [...parents.keys()].filter((pid) => {
    let ancestor = parents.get(pid);
    while (ancestor !== undefined && ancestor !== process.pid) ancestor = parents.get(ancestor);
    return ancestor !== undefined;
  });
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined;
  }
}
