import type { Config } from "../config.ts";
import { keepOutcomes, type Outcomes } from "../database/outcomes.ts";
import { tally } from "../telemetry/recorder.ts";
import { announceDisabled } from "./announce.ts";

/** Writes down what became of requests; endpoints that this switched off are announced. */
export async function keep(env: Env, config: Config, outcomes: Outcomes): Promise<void> {
  for (const { outcome, durationMs } of outcomes.results) {
    tally.count("tle_deliveries_total", { outcome });
    tally.observe("tle_delivery_seconds", {}, durationMs / 1_000);
  }
  await announceDisabled(env, config, await keepOutcomes(config, outcomes));
}
