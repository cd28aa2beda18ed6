/**
 * Lets a browser draw before everything else of the machine: what is measured is the page, and not who else works there. On a
 * streamer's machine nothing else of ours does.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

export type Priority = "real time" | "usual: the system allows no other";

/** Gives these processes and all their threads real-time priority, where the system allows it; says what they have. */
export async function stepForward(pids: readonly number[]): Promise<Priority> {
  const outcomes = await Promise.allSettled(
    pids.map((pid) => promisify(execFile)("chrt", ["--all-tasks", "--rr", "--pid", "1", String(pid)])),
  );
  // One that ended meanwhile is nobody's loss; where it is not allowed none of them has it.
  return outcomes.some(({ status }) => status === "fulfilled") ? "real time" : "usual: the system allows no other";
}
