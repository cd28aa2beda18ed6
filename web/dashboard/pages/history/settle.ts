/** Reading what is still being counted: again and again, ever more slowly, until it is all there. */

const firstMs = 3_000;
const slowestMs = 60_000;
/** A session whose end never came stays open for ever, and is not asked for for ever. */
const mostTimes = 40;

export interface Settling {
  read: () => Promise<unknown>;
  /** The next times. */
  again: () => Promise<unknown>;
  isOpen: () => boolean;
  signal: AbortSignal;
}

/** Resolves when it is all there, or given up. What fails is tried again. */
export async function settle({ read, again, isOpen, signal }: Settling): Promise<void> {
  await read();
  for (let times = 0, delayMs = firstMs; times < mostTimes && isOpen() && !signal.aborted; times += 1) {
    await pause(delayMs, signal);
    if (signal.aborted) return;
    delayMs = Math.min(slowestMs, delayMs * 1.5);
    // Nobody looks: it waits for who does.
    if (document.visibilityState === "visible") await again().catch(() => undefined);
  }
}

function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delayMs);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
