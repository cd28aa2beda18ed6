/** `.data/running.json`: which `npm start` uses this folder now, and where its database is. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { PartError } from "./status.ts";

const RunningFile = z.object({
  pid: z.number().int().positive(),
  databaseUrl: z.string().optional(),
  origin: z.string().optional(),
});
type RunningFile = z.infer<typeof RunningFile>;

const nameIn = (folder: string) => join(folder, "running.json");

/** What a running `npm start` wrote, or undefined when none runs. */
export function readRunning(folder: string): RunningFile | undefined {
  const path = nameIn(folder);
  if (!existsSync(path)) return undefined;
  try {
    const running = RunningFile.parse(JSON.parse(readFileSync(path, "utf8")));
    return isStart(running.pid) ? running : undefined;
  } catch {
    // Written halfway by a start that was killed: it does not run.
    return undefined;
  }
}

/** Claims the folder for this process. Throws PartError when another start uses it: two would fight over the database. */
export function claimFolder(folder: string): void {
  const other = readRunning(folder);
  if (other !== undefined && other.pid !== process.pid) {
    throw new PartError(
      "start",
      `npm start runs here already, process ${other.pid}`,
      `use that one, or stop it first: kill ${other.pid}`,
    );
  }
  writeRunning(folder, {});
}

/** Writes where the database and the API are, for the commands that work on them (`npm run keys`, `npm run ops`). */
export function writeRunning(folder: string, { databaseUrl, origin }: { databaseUrl?: string; origin?: string }): void {
  const text = JSON.stringify({ pid: process.pid, databaseUrl, origin });
  writeFileSync(nameIn(folder), `${text}\n`, { mode: 0o600 });
}

/** Gives the folder up. */
export function releaseFolder(folder: string): void {
  rmSync(nameIn(folder), { force: true });
}

function isStart(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // The number may be another process's by now; only Linux tells this easily.
    return process.platform !== "linux" || readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("start.ts");
  } catch {
    return false;
  }
}
