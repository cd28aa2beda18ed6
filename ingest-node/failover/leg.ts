/** One provider's attempt among several, which can be ended by itself. */
import type { ConnectOutcome, Provider } from "../provider.ts";

export interface Leg {
  outcome: Promise<ConnectOutcome>;
  /** Ends the attempt, or the connection that came of it. */
  hangUp: () => void;
  /** Whether it was ended, by this or by who asked for it. */
  isOver: () => boolean;
}

/** Begins an attempt, which ends with `signal` too. */
export function openLeg(provider: Provider, signal: AbortSignal): Leg {
  const ending = new AbortController();
  const either = AbortSignal.any([signal, ending.signal]);
  return { outcome: provider.connect(either), hangUp: () => ending.abort(), isOver: () => either.aborted };
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<"aborted"> {
  const { promise, resolve } = Promise.withResolvers<"aborted">();
  if (signal.aborted) resolve("aborted");
  else signal.addEventListener("abort", () => resolve("aborted"), { once: true });
  return promise;
}
