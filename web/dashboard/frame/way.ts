/** How the way of an event is: asked now and then while somebody looks, and at once when they want to know. */
import type { Operations } from "../../../client/api.ts";
import type { Api } from "./api.ts";

export type WayAnswer = Operations["readWay"]["answer"];
export type WayFinding = WayAnswer["stages"][number];

export interface Way {
  /** Undefined before the first answer. */
  readonly latest: WayAnswer | undefined;
  /** Why there was no answer to the last question. */
  readonly failure: unknown;
  /** Asks at once. */
  ask: () => Promise<void>;
  /** How often it is asked from now on: more often while somebody reads it. */
  watch: (isRead: boolean) => void;
  listen: (heard: () => void, signal: AbortSignal) => void;
}

const everyMs = { read: 5_000, glanced: 15_000 };

export function openWay(api: Api, streamId: string, signal: AbortSignal): Way {
  const listeners = new Set<() => void>();
  let latest: WayAnswer | undefined;
  let failure: unknown;
  let pace = everyMs.glanced;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asking: Promise<void> | undefined;

  async function askOnce(): Promise<void> {
    try {
      latest = await api.readWay({ params: { streamId }, signal });
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    if (signal.aborted) return;
    for (const heard of listeners) heard();
    again();
  }

  function again(): void {
    clearTimeout(timer);
    // Nobody looks: it is asked when they do.
    if (!signal.aborted && document.visibilityState === "visible") timer = setTimeout(() => void ask(), pace);
  }

  function ask(): Promise<void> {
    clearTimeout(timer);
    asking ??= askOnce().finally(() => {
      asking = undefined;
    });
    return asking;
  }

  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void ask(), { signal });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    listeners.clear();
  });
  void ask();
  return {
    get latest() {
      return latest;
    },
    get failure() {
      return failure;
    },
    ask,
    watch(isRead) {
      pace = isRead ? everyMs.read : everyMs.glanced;
      if (isRead) void ask();
      else again();
    },
    listen(heard, until) {
      listeners.add(heard);
      until.addEventListener("abort", () => listeners.delete(heard));
    },
  };
}

/** Of who may not watch the live. */
export function noWay(): Way {
  return {
    latest: undefined,
    failure: undefined,
    ask: async () => undefined,
    watch: () => undefined,
    listen: () => undefined,
  };
}
