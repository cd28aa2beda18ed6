/** When to stop: Ctrl-C and its kin, and the end of the process that started this one. */

/** One Ctrl-C arrives up to three times: from the terminal, from npm and from the bootstrap. */
const oneKeyPressMs = 1_000;
const parentCheckMs = 1_000;

/** Calls `stop` at the first wish to stop and `force` at the next one. */
export function onStopSignals(stop: (reason: string) => void, force: () => void): void {
  let first: number | undefined;
  const wish = (reason: string) => {
    if (first === undefined) {
      first = performance.now();
      stop(reason);
    } else if (performance.now() - first > oneKeyPressMs) force();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => wish(signal));
  // Killed without a signal to us: nobody could stop this any more but by hand.
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    wish("the process that started it is gone");
  }, parentCheckMs);
  timer.unref();
}
