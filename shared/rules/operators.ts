/** The operators that conditions may use: JSON Logic's, and two of ours. What each does stands in logic.ts. */

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
