/** CPU time of the workerd processes that this process started. */
import { readdirSync, readFileSync } from "node:fs";

/** The kernel counts in these, whatever the machine. */
const tickMs = 10;

/** Milliseconds of CPU, user and system, of all of them together; undefined where there is no /proc to read. */
export function workerdCpuMs(): number | undefined {
  if (process.platform !== "linux") return undefined;
  let ticks = 0;
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const stat = readStat(pid);
    if (stat?.command === "workerd" && isOurs(stat.parent)) ticks += stat.ticks;
  }
  return ticks * tickMs;
}

function isOurs(pid: number): boolean {
  for (let ancestor = pid; ancestor > 1; ancestor = readStat(String(ancestor))?.parent ?? 0) {
    if (ancestor === process.pid) return true;
  }
  return false;
}

function readStat(pid: string): { command: string; parent: number; ticks: number } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    // Ended while we looked.
    return undefined;
  }
  const command = text.slice(text.indexOf("(") + 1, text.lastIndexOf(")"));
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { command, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
}
