/** One process a spool: two of them would write into each other's file. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Takes the folder for this process; the result gives it back. A lock of a process that is gone is taken over, also where
 * its number is another one's by now: in a container that starts again the numbers are the same few.
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, "lock");
  const own = nameOf(process.pid);
  for (;;) {
    try {
      writeFileSync(path, own, { flag: "wx" });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const held = readFileSync(path, "utf8");
      const [number = "", startedAt] = held.split(" ");
      const holder = Number.parseInt(number, 10);
      const isSame = startedAt === undefined || nameOf(holder) === held;
      if (holder !== process.pid && isAlive(holder) && isSame) {
        const message = `The spool ${folder} is in use by process ${holder}; give this runner another SPOOL_DIR`;
        throw new Error(message, { cause: error });
      }
      rmSync(path, { force: true });
    }
  }
}

/** A process by its number, and where the system tells (Linux) by when it started, in ticks since the boot. */
function nameOf(pid: number): string {
  const startedAt = statOf(pid)?.[startTimeField];
  return startedAt === undefined ? String(pid) : `${pid} ${startedAt}`;
}

/** Fields of /proc/PID/stat after the program's name (see proc(5)): how it is, and when it started. */
const stateField = 0;
const startTimeField = 19;

function statOf(pid: number): string[] | undefined {
  try {
    // The name is in parentheses, and may hold anything.
    return readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    // Dead, and nobody has asked after it yet: it has no files open any more.
    return statOf(pid)?.[stateField] !== "Z";
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
