/**
 * What the rules of a stream may cost an event. Work is counted in steps, never in time: an event that is evaluated again
 * after an eviction meets the same bound at the same place. A step is some ten nanoseconds; what each kind of work is charged
 * stands where it is done, and `docs/decisions/D-039-a-budget-for-rules.md` has the measured costs.
 */
import { ruleLimits } from "./limits.ts";

/** Steps that may still be used by what is asked now. Each charge lowers it. */
export interface Meter {
  left: number;
  /** What was counted of the values that this event has; see value-weight.ts. */
  weights?: WeakMap<object, number>;
  fields?: WeakMap<object, number>;
}

/** The work that comes next would pass what is left. */
export class OverBudget extends Error {}

/** Made once: to write down the stack for each rule would cost more than the rule. */
const overBudget = new OverBudget("the rule takes more work than is left of the event's budget");

/** Takes `steps` off before they are done. Throws `OverBudget`, and takes nothing, where less is left. */
export function charge(meter: Meter, steps: number): void {
  if (steps > meter.left) throw overBudget;
  meter.left -= steps;
}

/** A meter for one thing that is asked alone, such as a trial. */
export function meterOf(steps: number = ruleLimits.eventSteps): Meter {
  return { left: steps };
}

const leastShare = 500;

/**
 * Shares steps out among a number of rules that are asked one after the other. Half of the steps are kept in equal shares for
 * those that are still to come; a rule may use its own share, what those before it left, and the other half as far as it is
 * there. So a rule that would use everything takes nothing from what the others need for their usual work.
 */
export class SharedBudget {
  readonly #meter: Meter = { left: 0 };
  readonly #share: number;
  #behind: number;
  #left: number;
  #granted = 0;

  /** @param rules how many are asked */
  constructor(steps: number, rules: number) {
    this.#left = steps;
    this.#behind = rules;
    const share = Math.floor(steps / 2 / Math.max(1, rules));
    // With less nothing can be done: then who comes first has it.
    this.#share = share < leastShare ? 0 : share;
  }

  /** Opens the meter for the next rule; the one before has used what it used. */
  next(): Meter {
    this.#takeUsed();
    this.#behind = Math.max(0, this.#behind - 1);
    this.#granted = Math.max(0, this.#left - this.#share * this.#behind);
    this.#meter.left = this.#granted;
    return this.#meter;
  }

  /** Passes the next rule over, which was asked no more than whether its trigger is met. */
  pass(steps: number): void {
    const meter = this.next();
    meter.left = Math.max(0, meter.left - steps);
  }

  /** Steps that nobody used. */
  get left(): number {
    this.#takeUsed();
    return this.#left;
  }

  #takeUsed(): void {
    this.#left -= this.#granted - this.#meter.left;
    this.#granted = this.#meter.left;
  }
}
