/** Sessions of the past that are played once more, over the API. */
import { afterAll, beforeAll, expect, vi } from "vitest";
import { sharedTestWorker, type TestWorker } from "./worker.ts";

export interface Replay {
  runId: string;
  replaySessionId: string;
  state: string;
  seqNo: number;
  events: number;
  actions: number;
  hash: string | null;
  because: string | null;
}

export interface ReplayStage {
  readonly worker: TestWorker;
  /** Asks for something that must be answered with this status. */
  ask: <Answer>(method: string, path: string, body?: unknown, status?: number) => Promise<Answer>;
  /** Begins a replay, as fast as it goes where `body` says no `speed`. */
  start: (sessionId: string, body?: object) => Promise<Replay>;
  /** The replay, once it has ended. */
  ended: (runId: string) => Promise<Replay>;
}

/** Sets a stage for the tests of a file. */
export function setReplayStage(): ReplayStage {
  let worker: TestWorker | undefined;
  beforeAll(async () => {
    worker = await sharedTestWorker();
  });
  afterAll(() => worker?.stop());
  const running = (): TestWorker => {
    if (!worker) throw new Error("only within a test");
    return worker;
  };

  async function ask<Answer>(method: string, path: string, body?: unknown, status = 200): Promise<Answer> {
    const response = await running().api(method, path, body);
    const text = await response.text();
    expect(`${response.status} ${text}`).toMatch(new RegExp(`^${status} `));
    return (text === "" ? undefined : JSON.parse(text)) as Answer;
  }

  return {
    get worker() {
      return running();
    },
    ask,
    start: (sessionId, body = {}) =>
      ask<Replay>("POST", `/v1/sessions/${sessionId}/replay`, { speed: "max", ...body }, 202),
    ended: (runId) =>
      vi.waitUntil(
        async () => {
          const replay = await ask<Replay>("GET", `/v1/replays/${runId}`);
          return replay.state === "ended" && replay;
        },
        { timeout: 20_000, interval: 50 },
      ),
  };
}
