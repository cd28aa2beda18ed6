/** Keeps a part running: one that ends by itself is started again, later each time it does not hold. */
import type { Child } from "./child.ts";
import { say } from "./status.ts";

export interface Kept {
  /** Ends it for good. Resolves when it has ended. */
  stop: (signal: NodeJS.Signals, patienceMs: number) => Promise<void>;
}

const firstDelayMs = 1_000;
const longestDelayMs = 30_000;
/** Wrong usage, and a source that only a person can mend: what starting again does not change. */
const finalExitCodes: readonly (number | string)[] = [2, 3];
/** Who ran this long was well; the next failure counts as the first again. */
const wellAfterMs = 60_000;

/** Starts a part and starts it again whenever it fails. One that ends with code 0 has done its work. */
export function keepRunning(part: string, start: () => Child): Kept {
  let stopping = false;
  let delayMs = firstDelayMs;
  let timer: NodeJS.Timeout | undefined;
  let child = run();

  function run(): Child {
    const started = start();
    void watch(started);
    return started;
  }

  async function watch(started: Child): Promise<void> {
    const begun = Date.now();
    const end = await started.ended;
    if (stopping) return;
    const lines = started.lastLines();
    // A crash prints the error, its stack and the version of Node: the error is what is wanted.
    const said = wordsOf(lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? "it said nothing");
    const log = `all of it in ${started.logFile}`;
    if (end === 0) return say(part, "finished", "nothing more to do");
    if (finalExitCodes.includes(end)) return say(part, "failed", `${said}; ${log}`);
    if (Date.now() - begun > wellAfterMs) delayMs = firstDelayMs;
    say(part, "restarting", `ended (${end}): ${said}; again in ${delayMs / 1000} s, ${log}`);
    timer = setTimeout(() => (child = run()), delayMs);
    delayMs = Math.min(delayMs * 2, longestDelayMs);
  }

  return {
    async stop(signal, patienceMs) {
      stopping = true;
      clearTimeout(timer);
      await child.stop(signal, patienceMs);
    },
  };
}

/** What a line says to a person: the message of a line of JSON, else the line. */
function wordsOf(line: string): string {
  try {
    const { message } = JSON.parse(line) as { message?: unknown };
    return typeof message === "string" ? message : line;
  } catch {
    return line;
  }
}
