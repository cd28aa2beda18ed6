/**
 * How much may go to one host, whoever sends it: many endpoints at the same target, of many workspaces, are one budget. It is
 * counted in an object of the host; a gate takes some of it at a time, so that not every request waits for that.
 */
import type { Taken } from "../guess-limit/tries.ts";

/** What is taken at once, and for how long it is good: kept longer, what nobody uses would be missing to others. */
const unitsAtOnce = 20;
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
      if (now >= this.#goodUntil) this.#left = 0;
      if (this.#left > 0) {
        this.#left -= 1;
        return true;
      }
      if (now < this.resumeAt) return false;
      // Whoever comes meanwhile waits for the same answer.
      this.#asking ??= this.#ask().finally(() => (this.#asking = undefined));
      await this.#asking;
    }
  }

  /** The request that was counted was not made. */
  giveBack(): void {
    this.#left += 1;
  }

  async #ask(): Promise<void> {
    // What cannot be counted is not sent: the deliveries are kept, and their turn comes.
    const taken = await this.#needs.take(unitsAtOnce).catch(() => ({ ok: false, retryAfterMs: 0 }) as const);
    const now = this.#needs.now();
    if (taken.ok) {
      this.#left += unitsAtOnce;
      this.#goodUntil = now + goodForMs;
    } else {
      const leastMs = Math.min(pauseMs.most, Math.max(pauseMs.least, taken.retryAfterMs));
      this.resumeAt = now + Math.round(leastMs * (1 + this.#needs.random()));
    }
  }
}
