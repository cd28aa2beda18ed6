/** A server that outlived the process that started it, because that one was killed and could not stop it. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isAlive } from "../process-state.ts";

/**
 * Ends the server that still runs on `data`, if there is one, and returns true if there was. PostgreSQL itself copes with
 * a `postmaster.pid` whose process is gone; one whose process lives would make the next start fail.
 */
export async function endLeftover(data: string): Promise<boolean> {
  const file = join(data, "postmaster.pid");
  if (!existsSync(file)) return false;
  const [firstLine, folder] = readFileSync(file, "utf8").split("\n");
  const pid = Number(firstLine);
  if (!Number.isInteger(pid) || pid <= 0 || folder !== data || !isPostgres(pid)) return true;
  for (const [signal, patienceMs] of [
    ["SIGINT", 10_000],
    ["SIGQUIT", 5_000],
  ] as const) {
    process.kill(pid, signal);
    const deadline = Date.now() + patienceMs;
    while (isAlive(pid) && Date.now() < deadline) await delay(50);
    if (!isAlive(pid)) return true;
  }
  throw new Error(`A PostgreSQL of an earlier run (process ${pid}) does not end: stop it by hand, then start again.`);
}

/** A number in a file may long be another process's: only a PostgreSQL is ended. */
function isPostgres(pid: number): boolean {
  if (!isAlive(pid)) return false;
  // Only Linux tells the name this easily; elsewhere the folder's name in the file has to do.
  return process.platform !== "linux" || readFileSync(`/proc/${pid}/comm`, "utf8").startsWith("postgres");
}
