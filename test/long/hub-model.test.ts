/**
 * A hub with its relays against a model: whatever is done in whatever order, everybody gets every event of their filter after
 * their position, once and in order, and the log has exactly the events. What fails is made as short as it will go; its seed
 * and path are in the error. HUB_MODEL_RUNS, HUB_MODEL_SEED and HUB_MODEL_PATH run more, or the same again; HUB_MODEL_SHRINK=off
 * ends with the first failure as it is.
 */
import * as fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { canonicalJson } from "#shared/canonical-json.ts";
import { HubModel } from "../hub-model.ts";
import { hubCommands, HubStage } from "../hub-commands.ts";
import { readLog } from "../stream.ts";
import { startTestWorker, type TestWorker } from "../worker.ts";

const { HUB_MODEL_RUNS, HUB_MODEL_SEED, HUB_MODEL_PATH, HUB_MODEL_SHRINK } = process.env;
const runs = Number(HUB_MODEL_RUNS ?? 15);
/** So that the error is told before the test has had its time. */
const shrinkingMs = 90_000;

let worker: TestWorker;
beforeAll(async () => {
  worker = await startTestWorker({ vars: { SOCKETS_PER_HUB: "2" } });
});
afterAll(() => worker.stop());

test(
  "whatever happens, everybody is told everything once and in order",
  async () => {
    const done: { stage: HubStage; model: HubModel; commands: string }[] = [];
    const property = fc.asyncProperty(fc.commands(hubCommands, { maxCommands: 25, size: "max" }), async (commands) => {
      const stage = await HubStage.create(worker);
      const model = new HubModel();
      try {
        await fc.asyncModelRun(() => ({ model, real: stage }), commands);
        await stage.finish(model);
      } finally {
        stage.close();
      }
      done.push({ stage, model, commands: [...commands].map((command) => command.toString()).join() });
    });
    await fc.assert(property, {
      numRuns: runs,
      endOnFailure: HUB_MODEL_SHRINK === "off",
      interruptAfterTimeLimit: runs * 8_000 + shrinkingMs,
      ...(HUB_MODEL_SEED !== undefined && { seed: Number(HUB_MODEL_SEED) }),
      ...(HUB_MODEL_PATH !== undefined && { path: HUB_MODEL_PATH }),
    });
    // At the end, because the log gathers for a while: it is waited for once.
    for (const { stage, model, commands } of done) {
      for (const { sessionId } of stage.sessions) {
        const expected = model.textsOf(sessionId);
        if (expected.length === 0) continue;
        const logged = await readLog(worker, sessionId, expected.length);
        const texts = logged.map((event) => canonicalJson(event));
        expect({ commands, texts }).toEqual({ commands, texts: expected });
      }
    }
  },
  runs * 8_000 + shrinkingMs + 60_000,
);
