/**
 * What the page tells the hub of how it is shown: whether it is in OBS, seen, on air, and how late it is. At once where that
 * changes, and now and then while something comes: a hub that sleeps is not woken for it. Its effects are arguments.
 */
import type { ShowingFrame } from "#shared/protocol/wire.ts";

export type Showing = Omit<ShowingFrame, "type">;

/** Two are never closer together, and while events come there is one so often. */
const leastMs = 1_000;
const everyMs = 60_000;

export interface ShowingReport {
  /** The line is up, and the server wants to be told. */
  greeted(): void;
  /** Something of it may be another now. */
  changed(): void;
  /** Events came. */
  heard(): void;
}

export function showingReport(parts: {
  read: () => Showing;
  /** Says whether it went. */
  send: (text: string) => boolean;
  now: () => number;
  after: (delayMs: number, callback: () => void) => () => void;
}): ShowingReport {
  let told = "";
  let toldAt = Number.NEGATIVE_INFINITY;
  let isWanted = false;
  let cancel: (() => void) | undefined;

  function tell(): void {
    cancel = undefined;
    const { lagMs, ...showing } = parts.read();
    const text = JSON.stringify(showing);
    if (!isWanted || !parts.send(JSON.stringify({ type: "showing", ...showing, lagMs } satisfies ShowingFrame))) return;
    told = text;
    toldAt = parts.now();
  }

  function soon(): void {
    if (cancel || !isWanted) return;
    cancel = parts.after(Math.max(0, toldAt + leastMs - parts.now()), tell);
  }

  return {
    greeted() {
      isWanted = true;
      told = "";
      soon();
    },
    changed() {
      const { lagMs: _, ...showing } = parts.read();
      if (JSON.stringify(showing) !== told) soon();
    },
    heard() {
      if (parts.now() - toldAt >= everyMs) soon();
    },
  };
}
