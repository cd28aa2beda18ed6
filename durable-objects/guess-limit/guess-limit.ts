import { DurableObject } from "cloudflare:workers";
import {
  forgottenAt,
  giveBack,
  type GuessLimitRpc,
  noTries,
  take,
  type Taken,
  type Tries,
  type TryLimit,
} from "./tries.ts";

/**
 * Counts the tries at one thing that somebody could guess: from one client address, at one link, for one account; or what one
 * workspace takes of a budget (shared/api/budgets.ts). There is one
 * object for each, by its name, so the limit holds wherever in the world the tries come in, and however many at once. What it
 * counts outlives an eviction, and is deleted when it is forgotten.
 */
export class GuessLimit extends DurableObject<Env> implements GuessLimitRpc {
  #tries: Tries;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#tries = ctx.storage.kv.get<Tries>("tries") ?? noTries;
  }

  async take(limit: TryLimit, units = 1): Promise<Taken> {
    const { tries, taken } = take(this.#tries, limit, Date.now(), units);
    if (!taken.ok) return taken;
    this.#keep(tries);
    await this.ctx.storage.setAlarm(forgottenAt(tries, limit));
    return taken;
  }

  async giveBack(): Promise<void> {
    this.#keep(giveBack(this.#tries));
  }

  /** Nothing is left to be counted. */
  override async alarm(): Promise<void> {
    this.#tries = noTries;
    await this.ctx.storage.deleteAll();
  }

  #keep(tries: Tries): void {
    this.#tries = tries;
    this.ctx.storage.kv.put("tries", tries);
  }
}
