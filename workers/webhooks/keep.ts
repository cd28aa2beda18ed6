import type { Config } from "../config.ts";
import { keepOutcomes, type Outcomes } from "../database/outcomes.ts";
import { announceDisabled } from "./announce.ts";

/** Writes down what became of requests; endpoints that this switched off are announced. */
export async function keep(env: Env, config: Config, outcomes: Outcomes): Promise<void> {
  await announceDisabled(env, config, await keepOutcomes(config, outcomes));
}
