/** Tries what rules do with other programs, when somebody asks for it: as a command is done, and also while no live is on. */
import { isOfTool } from "#shared/tools/action.ts";
import type { RunnerTrial } from "#shared/protocol/runner-command.ts";
import { commandRunner } from "./commands.ts";
import type { IngestClient } from "./ingest-client.ts";
import type { Log } from "./log.ts";
import { wait } from "./open-provider.ts";
import { notThere, type Tools } from "./tools/tools.ts";

export interface TrialParts {
  /** Undefined where the host allows no program. */
  tools: Pick<Tools, "carryOut"> | undefined;
  client: Pick<IngestClient, "reportOutcome">;
  log: Log;
  /** Nothing is told again from then on. */
  signal: AbortSignal;
}

const reportTimeoutMs = 10_000;

/** Returns what takes trials, each once; it does not wait for them. */
export function trialRunner({ tools, client, log, signal }: TrialParts): (trials: readonly RunnerTrial[]) => void {
  const take = commandRunner({
    kind: "trial",
    carryOut: async (action) => {
      // Also where a hub should ask for it: nobody's chat is for trying.
      if (!isOfTool(action)) return { status: "skipped", error: `${action.type} is not tried` };
      return tools ? tools.carryOut(action) : { status: "skipped", error: notThere(action) };
    },
    report: (trialId, outcome) =>
      client.reportOutcome(trialId, { ...outcome, trial: true }, AbortSignal.timeout(reportTimeoutMs)),
    log,
    now: Date.now,
    random: Math.random,
    wait: (delayMs) => wait(delayMs, signal),
  });
  return (trials) => take(trials.map(({ trialId: actionId, action }) => ({ actionId, action })));
}
