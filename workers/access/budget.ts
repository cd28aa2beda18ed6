/** Budgets are counted in objects, one for each of a workspace or stream: they hold wherever the requests come in. */
import { budgets, type Costs } from "#shared/api/budgets.ts";
import type { GuessLimitRpc } from "../../durable-objects/guess-limit/tries.ts";
import type { Config } from "../config.ts";
import { Problem } from "../problem.ts";

/** Where budgets are counted, and whether they are. */
interface Counted {
  env: Pick<Env, "GUESS_LIMIT">;
  config: Pick<Config, "RATE_LIMITS">;
}

/** Takes the costs from the budget of `owner`, a workspace or a stream. Throws `budget_spent` with the time to wait. */
export async function spend({ env, config }: Counted, owner: string, { budget, units }: Costs): Promise<void> {
  if (config.RATE_LIMITS === "off") return;
  const { units: tries, perSeconds, each } = budgets[budget];
  const object: GuessLimitRpc = env.GUESS_LIMIT.getByName(`budget ${budget} ${owner}`);
  const taken = await object.take({ tries, periodMs: perSeconds * 1_000 }, units);
  if (taken.ok) return;
  const seconds = Math.ceil(taken.retryAfterMs / 1_000);
  const detail = `The budget ${budget} of this ${each} is spent; there is enough again in ${seconds} s`;
  throw new Problem("budget_spent", detail, { budget }, seconds);
}
