/** A Worker of the file's own, and a TikTok whose show is told at twenty times its speed. */
import { afterAll, beforeAll } from "vitest";
import { type Simulator, startSimulator } from "../ingest-node/simulator/simulator.ts";
import { startTestWorker, type TestWorker } from "./worker.ts";

export interface RunnerStage {
  readonly worker: TestWorker;
  readonly simulator: Simulator;
}

/**
 * Sets a stage for the tests of a file. `shows`: how many are one broadcast. With one, it ends within seconds, and the next one is
 * another room: what is missed between the two is no gap.
 */
export function setRunnerStage({ shows = 1 }: { shows?: number } = {}): RunnerStage {
  let set: RunnerStage | undefined;
  beforeAll(async () => {
    set = { worker: await startTestWorker(), simulator: await startSimulator({ speed: 20, shows }) };
  });
  afterAll(async () => {
    await set?.simulator.stop();
    await set?.worker.stop();
  });
  const ready = (): RunnerStage => {
    if (!set) throw new Error("only within a test");
    return set;
  };
  return {
    get worker() {
      return ready().worker;
    },
    get simulator() {
      return ready().simulator;
    },
  };
}
