/** `.data/start.json`: the port that the overlay's address in OBS has, kept from start to start. */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { isFree, nextFreePort } from "../free-port.ts";
import { say } from "./status.ts";

const StartFile = z.object({ port: z.number().int().min(1).max(65_535) });

export const usualPort = 8787;
/** An earlier run that was killed lets go of its port a moment later. */
const releasePatienceMs = 2_000;

const nameIn = (folder: string) => join(folder, "start.json");

/** The port of the last start; undefined where there was none, or its note is damaged. */
export function readKeptPort(folder: string): number | undefined {
  const path = nameIn(folder);
  if (!existsSync(path)) return undefined;
  try {
    return StartFile.parse(JSON.parse(readFileSync(path, "utf8"))).port;
  } catch {
    return undefined;
  }
}

/**
 * The port to start on: the given one, else that of the last start, else the usual one; or the next free one, and then
 * that is said with what it means. What OBS was given is what is kept: a kept port that is taken is waited for, and tried
 * again the next time.
 */
export async function choosePort(folder: string, given: number | undefined): Promise<number> {
  const kept = readKeptPort(folder);
  const wanted = given ?? kept ?? usualPort;
  if (wanted === kept) await waitUntilFree(wanted);
  const port = await nextFreePort(wanted);
  const isKeptTaken = given === undefined && kept !== undefined && port !== kept;
  if (isKeptTaken) {
    const other = `${kept} is taken by another program, ${port} is used for now: what OBS has with :${kept} shows nothing`;
    const mend = `Close what uses ${kept} and start again, or put the address below into OBS and type --port ${port} once.`;
    say("port", "warning", `${other}. ${mend}`);
  } else {
    if (port !== wanted) say("port", "warning", `${wanted} is taken, ${port} is used instead, and from now on`);
    if (kept !== undefined && port !== kept) {
      say("port", "warning", `it was ${kept} until now: in OBS, change :${kept} to :${port} in the overlay's address`);
    }
    keepPort(folder, port);
  }
  return port;
}

async function waitUntilFree(port: number): Promise<void> {
  const deadline = Date.now() + releasePatienceMs;
  while (!(await isFree(port)) && Date.now() < deadline) await delay(100);
}

function keepPort(folder: string, port: number): void {
  const path = nameIn(folder);
  writeFileSync(`${path}.new`, `${JSON.stringify({ port })}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
