/** CPU time and memory of the workerd processes that this process started. */
import { readdirSync, readFileSync } from "node:fs";

/** The kernel counts in these, whatever the machine. */
const tickMs = 10;

/** Milliseconds of CPU, user and system, of all of them together; undefined where there is no /proc to read. */
export function workerdCpuMs(): number | undefined {
  if (process.platform !== "linux") return undefined;
  return ourWorkerds().reduce((ticks, pid) => ticks + (readStat(pid)?.ticks ?? 0), 0) * tickMs;
}

/** Bytes of memory that all of them together have (RSS); undefined where there is no /proc to read. */
export function workerdBytes(): number | undefined {
  if (process.platform !== "linux") return undefined;
  return ourWorkerds().reduce((bytes, pid) => bytes + readRss(pid), 0);
}

/** The process ids of the workerd processes that this process started. */
export function ourWorkerds(): string[] {
  return readdirSync("/proc").filter((name) => {
    const stat = /^\d+$/.test(name) ? readStat(name) : undefined;
    return stat?.command === "workerd" && isOurs(stat.parent);
  });
}

function readRss(pid: string): number {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1")) ?? [];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    // Ended while we looked.
    return 0;
  }
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
