/** Keeps a part running: one that ends by itself is started again, later each time it does not hold. */
import type { Child } from "./child.ts";
import { say } from "./status.ts";

export interface Kept {
  /** Ends it for good. Resolves when it has ended. */
  stop: (signal: NodeJS.Signals, patienceMs: number) => Promise<void>;
}

const firstDelayMs = 1_000;
const longestDelayMs = 30_000;
const usageExitCode = 2;
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
    const said = lines.findLast((line) => /error/i.test(line)) ?? lines.at(-1) ?? "it said nothing";
    const log = `all of it in ${started.logFile}`;
    if (end === 0) return say(part, "finished", "nothing more to do");
    // Wrong usage stays wrong.
    if (end === usageExitCode) return say(part, "failed", `${said}; ${log}`);
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
