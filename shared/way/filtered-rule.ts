/** Which rules show nothing because of their own filter. Pure. */
import type { RuleCount } from "#shared/rules/rule-state.ts";
import type { FilteredRule } from "./facts.ts";

/** Fewer events that did not pass say nothing of a filter. */
const leastEvents = 5;

/** What of a rule's filter kept it from firing in this live; undefined where it fired, or something else did. */
export function filteredBy(name: string, did: RuleCount | undefined): FilteredRule | undefined {
  if (did === undefined || did.fired > 0) return undefined;
  const { notTrue = 0, held } = did;
  const { audience = 0 } = held;
  const others = Object.values(held).reduce((sum, count) => sum + count, 0) - audience;
  const count = notTrue + audience;
  if (count < leastEvents || others > count) return undefined;
  return { name, by: audience > notTrue ? "audience" : "condition", count };
}
