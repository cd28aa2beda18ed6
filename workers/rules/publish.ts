/** Bringing a stream's rules to its hub. */
import { readRuleSet } from "./statements.ts";
import type { Config } from "../config.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";

/** Since which offset the hub judges by which version. */
export interface LiveRules {
  version: number;
  fromOffset: number;
}

/**
 * Hands the hub the rules as the database has them. Throws `unavailable` where the hub does not answer: what was saved
 * is saved, and saying the same again makes it live.
 */
export async function publishRules(env: Env, config: Config, streamId: string): Promise<LiveRules> {
  const answer = await hubOf(env, streamId).setRules(await readRuleSet(config, streamId));
  if (!answer.ok) throw new Problem(answer.code);
  return { version: answer.version, fromOffset: answer.fromOffset };
}
