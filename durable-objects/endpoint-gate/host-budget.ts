/**
 * How much may go to one host, whoever sends it: many endpoints at the same target, of many workspaces, are one budget. It is
 * counted in an object of the host; a gate takes some of it at a time, so that not every request waits for that.
 */
import type { Taken } from "../guess-limit/tries.ts";

/**
 * What is taken at once at most, and for how long it is good: kept longer, what nobody uses would be missing to others. A gate begins
 * with one and takes as many as it uses, or many that send now and then would burn the budget of all.
 */
const mostUnitsAtOnce = 20;
const goodForMs = 10_000;
/** Where the budget is spent: many gates wait, so none asks too often, and none waits long behind those that came later. */
const pauseMs = { least: 1_000, most: 5_000 };

export interface HostBudgetNeeds {
  /** Takes units from the budget of the host. */
  take: (units: number) => Promise<Taken>;
  now: () => number;
  random: () => number;
}

export class HostBudget {
  readonly #needs: HostBudgetNeeds;
  #left = 0;
  #atOnce = 1;
  #goodUntil = 0;
  #asking: Promise<void> | undefined;
  /** Nothing goes to the host before; milliseconds since 1970. */
  resumeAt = 0;

  constructor(needs: HostBudgetNeeds) {
    this.#needs = needs;
  }

  /** Whether a request may go now: then it is counted. */
  async take(): Promise<boolean> {
    for (;;) {
      const now = this.#needs.now();
      if (now >= this.#goodUntil) this.#dropRest();
      if (this.#left > 0) {
        this.#left -= 1;
        return true;
      }
      if (now < this.resumeAt) return false;
      // All was used while it was good.
      if (now < this.#goodUntil && !this.#asking) this.#atOnce = Math.min(mostUnitsAtOnce, this.#atOnce * 2);
      // Whoever comes meanwhile waits for the same answer.
      this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
      await this.#asking;
    }
  }

  /** The request that was counted was not made. */
  giveBack(): void {
    this.#left += 1;
  }

  #dropRest(): void {
    this.#atOnce = Math.max(1, this.#atOnce - this.#left);
    this.#left = 0;
  }

  async #ask(): Promise<void> {
    const units = this.#atOnce;
    // What cannot be counted is not sent: the deliveries are kept, and their turn comes.
    const taken = await this.#needs.take(units).catch(() => ({ ok: false, retryAfterMs: 0 }) as const);
    const now = this.#needs.now();
    if (taken.ok) {
      this.#left += units;
      this.#goodUntil = now + goodForMs;
    } else {
      this.#atOnce = 1;
      const leastMs = Math.min(pauseMs.most, Math.max(pauseMs.least, taken.retryAfterMs));
      this.resumeAt = now + Math.round(leastMs * (1 + this.#needs.random()));
    }
  }
}
