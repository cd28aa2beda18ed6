/** A live of a creator on TikTok, as far as a streamer has a hand in it: it begins, and it ends. */
import { startSimulator } from "../../ingest-node/simulator/simulator.ts";
import { startRunner, type TestRunner } from "../runner.ts";
import type { TestWorker } from "../worker.ts";

export interface Live {
  /** The creator goes live, and a runner takes it in. */
  begin: () => Promise<void>;
  /** The creator ends it; resolves when all of it is at the hub. */
  end: () => Promise<void>;
  stop: () => Promise<void>;
}

/** So many that a live ends when it is ended, however slow the machine is that watches it. */
const manyShows = 100;

/** Lives of the simulator, `speed` times as fast as life, each taken in by a runner of its own. */
export function simulatedLives(
  worker: Pick<TestWorker, "url" | "ingestKey">,
  { streamId, handle, speed }: { streamId: string; handle: string; speed: number },
): Live {
  let seed = 0;
  let now: { runner: TestRunner; end: () => void; stop: () => Promise<void> } | undefined;
  const stop = async () => {
    await now?.runner.stop();
    await now?.stop();
    now = undefined;
  };
  return {
    async begin() {
      seed += 1;
      const simulator = await startSimulator({ seed, speed, shows: manyShows });
      const runner = startRunner(worker, streamId, ["--user", `@${handle}`], simulator.env);
      now = { runner, end: simulator.end, stop: simulator.stop };
    },
    async end() {
      now?.end();
      await stop();
    },
    stop,
  };
}
