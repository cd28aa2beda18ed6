/** One process a spool: two of them would write into each other's file. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Takes the folder for this process; the result gives it back. A lock of a process that is gone is taken over. */
export function lockFolder(folder: string): () => void {
  const path = join(folder, "lock");
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: "wx" });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const holder = Number(readFileSync(path, "utf8"));
      if (holder !== process.pid && isAlive(holder)) {
        const message = `The spool ${folder} is in use by process ${holder}; give this runner another --data`;
        throw new Error(message, { cause: error });
      }
      rmSync(path, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
