/** What the Workers do by themselves, once a day (03:17 UTC); the night's run has its own time. */
import { forgetOld } from "./audit/statements.ts";
import type { Config } from "./config.ts";
import { makePartitions } from "./database/event-log.ts";
import { forgetAnswers } from "./database/idempotency.ts";
import { tendExports } from "./exports/remove.ts";
import { failureKind } from "./failure-kind.ts";
import { reconcileFleet } from "./fleet.ts";
import { rollUpAll } from "./history/rollups.ts";
import { tendErasures } from "./privacy/tend.ts";
import { removeEndedCodes } from "./custom-widgets/keep.ts";
import { removeEndedMedia } from "./media/keep.ts";
import { runNight } from "./retention/night.ts";
import { tendSignIn } from "./sign-in/statements.ts";
import { tendDeliveries } from "./webhooks/upkeep.ts";

/** Partitions are made this many days ahead; the cron may miss ten days before the default one fills. */
const partitionDaysAhead = 14;

type Job = (env: Env, config: Config, at: Date) => Promise<Record<string, unknown> | void>;

/** In their order: what others need, and what was promised to somebody, comes before what may take long. */
const jobs = {
  partitions: async (_env, config, at) => ({ made: await makePartitions(config, at, partitionDaysAhead) }),
  erasures: tendErasures,
  idempotency_keys: async (_env, config) => ({ forgotten: await forgetAnswers(config) }),
  deliveries: tendDeliveries,
  audit: (_env, config, at) => forgetOld(config, at),
  fleet: reconcileFleet,
  sign_in: (_env, config) => tendSignIn(config),
  exports: async (env, config) => ({ ...(await tendExports(env, config)) }),
  media: async (_env, config) => ({ deleted: await removeEndedMedia(config) }),
  widget_codes: async (_env, config) => ({ deleted: await removeEndedCodes(config) }),
  retention: (env, config, at) => runNight(env, config, at, { onlyLeft: true }),
  rolled_up: async (_env, config) => ({ counted: await rollUpAll(config) }),
} satisfies Record<string, Job>;

/** Runs each of them. One that fails is logged, and holds up no other; at the end the whole is said to have failed, so that an alarm rings. */
export async function runJobs(env: Env, config: Config, at: Date): Promise<void> {
  const failed: string[] = [];
  for (const [status, job] of Object.entries<Job>(jobs)) {
    try {
      console.log(JSON.stringify({ part: "cron", status, ...(await job(env, config, at)) }));
    } catch (error) {
      console.error(JSON.stringify({ part: "cron", status: `${status}_failed`, why: failureKind(error) }));
      failed.push(status);
    }
  }
  if (failed.length > 0) throw new Error(`jobs failed: ${failed.join(", ")}`);
}
