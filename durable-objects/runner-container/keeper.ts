/** Keeps one container as it should be: looks at it, does what `tend` says, and remembers. What it works on is its caller's. */
import type { ContainerState } from "#shared/protocol/runner-containers.ts";
import { tend, type Tended, untended } from "./tend.ts";

/** As much of `ctx.container` as is used here. */
export interface KeptContainer {
  readonly running: boolean;
  start: (options: { enableInternet: boolean; env: Record<string, string>; entrypoint: string[] }) => void;
  /** Settles when it has ended. */
  monitor: () => Promise<void>;
  signal: (number: number) => void;
  destroy: (why?: string) => Promise<void>;
  setInactivityTimeout?: (durationMs: number) => Promise<void>;
}

export interface KeeperHost {
  container: KeptContainer;
  read: () => Tended | undefined;
  write: (tended: Tended) => void;
  /** Calls `look` after so long; never where it is undefined. */
  wakeIn: (delayMs: number | undefined) => Promise<void>;
  now: () => number;
}

export interface RunnerStart {
  env: Record<string, string>;
  entrypoint: string[];
}

export interface Keeper {
  /** Whether it should run. Returns how it is then. */
  want: (this: void, isWanted: boolean) => Promise<ContainerState>;
  /** Does what is due. */
  look: (this: void) => Promise<ContainerState>;
}

const sigterm = 15;
/** The platform ends a container so long after its object was heard of last. It is looked at far more often. */
const inactivityMs = 10 * 60_000;
const mostWords = 200;

/** @param settings what stands for `start`, so that another start is known to be another */
export function keeper(
  runnerId: string,
  host: KeeperHost,
  { start, settings }: { start: RunnerStart; settings: string },
): Keeper {
  const read = () => host.read() ?? untended;

  async function look(): Promise<ContainerState> {
    const { container, now } = host;
    const { next, step, lookAgainMs } = tend(read(), { now: now(), isRunning: container.running, settings });
    // Before it is done: what dies here is asked again, and never started twice as often as it was meant to be.
    host.write(next);
    await host.wakeIn(lookAgainMs);
    switch (step) {
      case "start":
        await begin();
        break;
      case "ask":
        container.signal(sigterm);
        break;
      case "end":
        await container.destroy("it did not end when it was asked to");
        break;
      case "none":
        break;
      default:
        step satisfies never;
    }
    return stateOf(runnerId, read());
  }

  async function begin(): Promise<void> {
    const { container } = host;
    try {
      container.start({ enableInternet: true, ...start });
      void follow(container.monitor());
      await container.setInactivityTimeout?.(inactivityMs);
    } catch (error) {
      note(error);
    }
  }

  /** Not waited for: an object that waits is an object that is paid for. While it happens to be there it hears why, and looks at once. */
  async function follow(ending: Promise<void>): Promise<void> {
    try {
      await ending;
      note(undefined);
    } catch (error) {
      note(error);
    }
    if (read().phase === "running") await host.wakeIn(0).catch(() => undefined);
  }

  function note(error: unknown): void {
    const words = error instanceof Error ? error.message : "it ended by itself";
    host.write({ ...read(), ended: words.slice(0, mostWords) });
  }

  return {
    want(isWanted) {
      host.write({ ...read(), isWanted });
      return look();
    },
    look,
  };
}

function stateOf(runnerId: string, { phase, since, nextAt, failures, ended }: Tended): ContainerState {
  return { runnerId, state: phase, since, nextAt: phase === "waiting" ? nextAt : null, failures, ended };
}
