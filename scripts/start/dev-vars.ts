/**
 * What a `wrangler dev` of one's own needs: `.dev.vars` beside wrangler.toml, and its state in the data folder, where
 * `npm start` keeps it too. Both are there for as long as the database runs, so that two sets of Workers never have the
 * same state open, and none is left with a database that is gone.
 */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { isAlive } from "../process-state.ts";
import { PartError } from "./status.ts";

/** With the process that wrote it: while that one runs, the file is its own. */
const markOf = (pid: number) =>
  `# Written by npm start -- --no-workers, which takes it away when it ends. Process ${pid}`;
const mark = /^# Written by npm start -- --no-workers.* Process (\d+)$/m;

interface Places {
  varsFile: string;
  state: string;
  /** Where a state of wrangler's own waits for its return. */
  aside: string;
}

function placesIn(root: string): Places {
  const state = join(root, ".wrangler", "state");
  return { varsFile: join(root, ".dev.vars"), state, aside: `${state}.aside` };
}

/** `NAME="value"` a line, as wrangler reads them. */
export function varLines(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}="${value}"\n`)
    .join("");
}

/**
 * Writes them, readable by their owner alone. Throws PartError where somebody wrote such a file by hand, or another start
 * has its own there.
 */
export function writeDevVars(root: string, folder: string, values: Record<string, string>): void {
  const { varsFile, state, aside } = placesIn(root);
  const writer = writerOf(varsFile);
  if (writer === "somebody") {
    throw new PartError("workers", `${varsFile} is there already`, "move it away: what it has would be lost.");
  }
  if (isOfAnother(writer)) {
    throw new PartError("workers", `${varsFile} is of process ${writer}`, `use that one, or stop it: kill ${writer}`);
  }
  removeDevVars(root);
  const target = join(folder, "wrangler");
  mkdirSync(target, { recursive: true });
  mkdirSync(join(root, ".wrangler"), { recursive: true });
  if (existsSync(state)) renameSync(state, aside);
  // A junction: Windows lets everybody make one.
  symlinkSync(target, state, "junction");
  writeFileSync(varsFile, `${markOf(process.pid)}\n${varLines(values)}`, { mode: 0o600 });
}

/** Takes away what writeDevVars made, also what a run that was killed has left. What is somebody else's stays. */
export function removeDevVars(root: string): void {
  const { varsFile, state, aside } = placesIn(root);
  const writer = writerOf(varsFile);
  if (writer === "nobody" || writer === "somebody" || isOfAnother(writer)) return;
  rmSync(varsFile);
  if (lstatSync(state, { throwIfNoEntry: false })?.isSymbolicLink() === true) unlinkSync(state);
  if (!existsSync(aside)) return;
  // What wrangler may have made meanwhile, if it is nothing.
  if (existsSync(state) && readdirSync(state).length === 0) rmdirSync(state);
  if (!existsSync(state)) renameSync(aside, state);
}

/** Nobody where there is no such file, a process of ours, or somebody who wrote it by hand. */
function writerOf(varsFile: string): number | "nobody" | "somebody" {
  if (!existsSync(varsFile)) return "nobody";
  const pid = mark.exec(readFileSync(varsFile, "utf8"))?.[1];
  return pid === undefined ? "somebody" : Number(pid);
}

function isOfAnother(writer: number | "nobody" | "somebody"): boolean {
  return typeof writer === "number" && writer !== process.pid && isAlive(writer);
}
