/** Carries out what rules ask of the runner: each command once, and what became of it is told. */
import { type ActionOutcome, RunnerAction, type RunnerCommand } from "#shared/protocol/runner-command.ts";
import { type Backoff, backoffMs } from "./backoff.ts";
import type { Log } from "./log.ts";

/** What became of an action, without the time it took. */
export type Carried = Omit<ActionOutcome, "durationMs" | "trial">;

export interface CommandParts {
  /** What the log calls it; `command` where it is absent. */
  kind?: "command" | "trial";
  /** Does it: at TikTok, or with another program. */
  carryOut: (action: RunnerAction) => Promise<Carried>;
  /** Tells the Workers; false when they did not take it. */
  report: (actionId: string, outcome: ActionOutcome) => Promise<boolean>;
  log: Log;
  /** Milliseconds since 1970. */
  now: () => number;
  random: () => number;
  wait: (delayMs: number) => Promise<void>;
}

const reporting: Backoff = { firstMs: 1_000, maxMs: 30_000 };
/** After so many tries nobody waits for it any more: the log then says that nobody reported an outcome. */
const reportTries = 8;
/** How many commands are remembered, so that none is carried out twice whatever comes twice. */
const keptIds = 1_000;

/** Returns what takes the commands of an acknowledgement; it does not wait for them. */
export function commandRunner(parts: CommandParts): (commands: readonly RunnerCommand[]) => void {
  const { kind = "command", carryOut, report, log, now, random, wait } = parts;
  const seen = new Set<string>();

  async function run({ actionId, action }: RunnerCommand): Promise<void> {
    const startedAt = now();
    let carried: Carried;
    try {
      const known = RunnerAction.safeParse(action);
      carried = known.success
        ? await carryOut(known.data)
        : { status: "skipped", error: `this runner does not know ${action.type}: it is older than the Workers` };
    } catch (error) {
      carried = { status: "failed", error: (error instanceof Error ? error.message : String(error)).slice(0, 500) };
    }
    const outcome = { ...carried, durationMs: Math.min(600_000, Math.max(0, now() - startedAt)) };
    const { status, error = "" } = outcome;
    const level = status === "failed" ? "warn" : "info";
    log({ level, status: `${kind}-${status}`, message: `${action.type}: ${status} ${error}`.trim(), actionId });
    for (let tries = 1; tries <= reportTries; tries += 1) {
      if (await report(actionId, outcome)) return;
      if (tries < reportTries) await wait(backoffMs(tries, reporting, random));
    }
  }

  return (commands) => {
    for (const command of commands) {
      if (seen.has(command.actionId)) continue;
      seen.add(command.actionId);
      if (seen.size > keptIds) for (const oldest of [...seen].slice(0, keptIds / 2)) seen.delete(oldest);
      void run(command);
    }
  };
}
