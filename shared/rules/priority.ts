/** How urgent an alert is: a number, the name of a number of the event (`coins`), or an expression. Pure. */
import type { Meter } from "./budget.ts";
import { compileNumber } from "./condition.ts";
import { ruleLimits } from "./limits.ts";
import type { Occasion } from "./occasion.ts";
import { slugPattern, type Token } from "./template.ts";
import { tokenValue } from "./token-values.ts";

/** Tokens whose values are numbers. */
export const numberTokens = ["coins", "giftCount", "likeCount", "totalLikeCount", "subMonth"] as const;

export type Priority = number | string | Record<string, unknown>;

/** The token that a name is, with braces or without; undefined for what is no number. */
export function numberToken(name: string): Token | undefined {
  const bare = /^\{(.*)\}$/.exec(name)?.[1] ?? name;
  const token = numberTokens.find((one) => one === bare);
  if (token !== undefined) return { name: token };
  const counter = bare.startsWith("counter:") ? bare.slice("counter:".length) : "";
  return slugPattern.test(counter) ? { name: "counter", counter } : undefined;
}

/** Prepares it. Of an expression that gives no number, and of what an event does not have, it is 0. Throws `OverBudget`. */
export function compilePriority(priority: Priority): (occasion: Occasion, meter: Meter) => number {
  if (typeof priority === "number") return () => priority;
  if (typeof priority === "string") {
    const token = numberToken(priority);
    return (occasion) => (token ? bounded(Number(tokenValue(token, occasion))) : 0);
  }
  const number = compileNumber(priority);
  return ({ data }, meter) => bounded(number(data, meter));
}

function bounded(value: number): number {
  const { computedPriority: most } = ruleLimits;
  return Number.isNaN(value) ? 0 : Math.round(Math.min(most, Math.max(-most, value)));
}
