/** Retention by the cron: at two in the night (UTC), and a second time for what the first had no time for. */
import type { Config } from "../config.ts";
import { failureKind } from "../failure-kind.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";
import { runRetention } from "./run.ts";
import { readRuns } from "./statements.ts";

/** As wrangler.toml has it; the other cron is for all else that is daily. */
export const nightlyCron = "0 2 * * *";

export function isNightly(cron: string): boolean {
  return cron === nightlyCron;
}

/** A cron's invocation may take 15 minutes; the last bite is begun well before. */
const nightMs = 12 * 60_000;

/**
 * Runs what is due. With `onlyLeft` where the latest run has left something, failed, or is too long ago. A night that cannot even
 * begin is logged as failed: nobody is there who would see an exception.
 */
export async function runNight(
  env: Env,
  config: Config,
  at: Date,
  { onlyLeft = false }: { onlyLeft?: boolean } = {},
): Promise<void> {
  try {
    if (onlyLeft && !(await isLeft(config, at))) return;
    await runRetention(config, { at, deadline: Date.now() + nightMs, clock: Date.now, hubOf: (id) => hubOf(env, id) });
  } catch (error) {
    const why = error instanceof Problem ? error.code : failureKind(error);
    console.error(JSON.stringify({ part: "retention", status: "failed", why }));
  }
}

async function isLeft(config: Config, at: Date): Promise<boolean> {
  const [last] = await readRuns(config, 1);
  return last === undefined || last.state !== "done" || Date.parse(last.startedAt) < at.getTime() - 12 * 60 * 60_000;
}
