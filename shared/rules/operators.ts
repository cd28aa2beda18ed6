/** The operators of conditions: how many arguments each takes, and what it is for the library. */
import { defaultMethods } from "json-logic-engine";
import type { RE2JS } from "re2js";
import { ruleLimits } from "./limits.ts";
import { cut } from "./template.ts";

/** Least and most arguments of each operator. What is missing from JSON Logic could grow without bound, or has effects. */
export const operators = {
  var: [1, 2],
  "==": [2, 2],
  "!=": [2, 2],
  "===": [2, 2],
  "!==": [2, 2],
  "<": [2, 3],
  "<=": [2, 3],
  ">": [2, 3],
  ">=": [2, 3],
  and: [1, 100],
  or: [1, 100],
  "!": [1, 1],
  "!!": [1, 1],
  if: [2, 50],
  "?:": [3, 3],
  "+": [1, 50],
  "-": [1, 50],
  "*": [1, 50],
  "/": [2, 50],
  "%": [2, 2],
  min: [1, 50],
  max: [1, 50],
  cat: [1, 50],
  substr: [2, 3],
  in: [2, 2],
  length: [1, 1],
  some: [2, 2],
  all: [2, 2],
  none: [2, 2],
  filter: [2, 2],
  // Ours.
  lower: [1, 1],
  matches: [2, 2],
} as const satisfies Record<string, readonly [number, number]>;
export type Operator = keyof typeof operators;

export function isOperator(name: string): name is Operator {
  return Object.hasOwn(operators, name);
}

/** Takes the items of a list that an iteration looks at. Not for users: preparing a condition puts it in. */
export const headOperator = " head";

const own = {
  /** Lower case, for comparisons that ignore it. */
  lower: ([text]: unknown[]) => textOf(text).toLowerCase(),
  [headOperator]: ([list]: unknown[]) => (Array.isArray(list) ? list.slice(0, ruleLimits.iteratedItems) : []),
};

const taken = Object.keys(operators).filter((name) => Object.hasOwn(defaultMethods, name));
const standard = Object.fromEntries(taken.map((name) => [name, (defaultMethods as Record<string, unknown>)[name]]));

/** The methods of one condition's engine; `patterns` are its compiled regular expressions by their text. */
export function methodsFor(patterns: ReadonlyMap<string, RE2JS>): Record<string, unknown> {
  const matches = ([text, pattern]: unknown[]) =>
    patterns.get(textOf(pattern))?.test(cut(textOf(text), ruleLimits.matchedLength)) ?? false;
  return { ...standard, ...own, matches };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}
