/** Conditions at run: prepared once, run by the JSON Logic library's interpreter, explained on request. */
import { LogicEngine } from "json-logic-engine";
import type { RE2JS } from "re2js";
import type { RecordedEvent } from "#shared/event.ts";
import type { LiveState } from "#shared/live-state.ts";
import { headOperator, methodsFor } from "./operators.ts";
import { parsePattern } from "./pattern.ts";
import { cut } from "./template.ts";
import type { ViewerFigures } from "./viewers.ts";

/** What a condition reads. */
export interface ConditionData {
  event: RecordedEvent;
  viewer: Readonly<ViewerFigures>;
  state: Readonly<LiveState>;
  counters: Readonly<Record<string, number>>;
  /** By name the seconds that are left; 0 of one that is over. */
  timers: Readonly<Record<string, number>>;
}

export interface Condition {
  holds: (data: ConditionData) => boolean;
  /** Which parts made it false, with what they saw. Only for a condition that does not hold. */
  explain: (data: ConditionData) => FailedPart[];
}

/** A part of a condition that was not as it had to be. */
export interface FailedPart {
  /** Where in the condition: operators and places of arguments, with dots; "" is all of it. */
  path: string;
  /** The part itself, as it was saved. */
  expression: unknown;
  /** What it gave; absent where it failed with `error`. */
  result?: unknown;
  /** What it should have given. */
  wanted: boolean;
  /** Each variable in it and its value, long ones cut. */
  values: Record<string, unknown>;
  error?: string;
}

/** Prepares a condition that `checkCondition` found nothing wrong with. */
export function compileCondition(source: unknown): Condition {
  const patterns = new Map<string, RE2JS>();
  const logic = prepared(source, patterns);
  const engine = new LogicEngine(methodsFor(patterns));
  const run = (part: unknown, data: ConditionData) => engine.run(part, data) as unknown;
  return {
    holds(data) {
      try {
        return Boolean(engine.truthy(run(logic, data)));
      } catch {
        // Values that cannot be compared: of a message that is not what it was when the rule was written.
        return false;
      }
    },
    explain: (data) => failedParts({ source, logic, path: [], wanted: true }, data, engine),
  };
}

/**
 * Prepares an expression that `checkNumber` found nothing wrong with. NaN where it gives no number: of a message that is not
 * what it was when the rule was written.
 */
export function compileNumber(source: unknown): (data: ConditionData) => number {
  const patterns = new Map<string, RE2JS>();
  const logic = prepared(source, patterns);
  const engine = new LogicEngine(methodsFor(patterns));
  return (data) => {
    try {
      const value: unknown = engine.run(logic, data);
      return typeof value === "number" ? value : NaN;
    } catch {
      return NaN;
    }
  };
}

const iterations = new Set(["some", "all", "none", "filter"]);

/** A copy in which lists are cut before they are gone through; collects the patterns. */
function prepared(source: unknown, patterns: Map<string, RE2JS>): unknown {
  if (Array.isArray(source)) return source.map((one) => prepared(one, patterns));
  if (typeof source !== "object" || source === null) return source;
  const [name, given] = operationOf(source);
  const args = given.map((one) => prepared(one, patterns));
  if (iterations.has(name)) return { [name]: [{ [headOperator]: [args[0]] }, args[1]] };
  const [, pattern] = given;
  if (name === "matches" && typeof pattern === "string") {
    const parsed = parsePattern(pattern);
    if (parsed.ok) patterns.set(pattern, parsed.pattern);
  }
  // The library reads the name of a variable faster where it stands alone.
  return { [name]: name === "var" && args.length === 1 ? args[0] : args };
}

/** Operator and arguments; JSON Logic lets a single argument stand without its list. */
function operationOf(source: object): [name: string, args: unknown[]] {
  const [[name, given] = ["", undefined]] = Object.entries(source) as [string, unknown][];
  return [name, Array.isArray(given) ? given : [given]];
}

interface Part {
  source: unknown;
  logic: unknown;
  path: (string | number)[];
  wanted: boolean;
}

/** Goes down through `and`, `or` and `!` to what was not as wanted. */
function failedParts(part: Part, data: ConditionData, engine: LogicEngine): FailedPart[] {
  const outcome = resultOf(part.logic, data, engine);
  if (outcome.error === undefined && Boolean(engine.truthy(outcome.result)) === part.wanted) return [];
  const children = branchesOf(part);
  const failed = children.flatMap((child) => failedParts(child, data, engine));
  // `and` ends at the first that is false; of what it would have asked next nothing is said.
  const first = failed[0];
  if (first) return isAll(part) ? [first] : failed;
  return [
    {
      path: part.path.join("."),
      expression: part.source,
      wanted: part.wanted,
      ...(outcome.error === undefined ? { result: shown(outcome.result) } : { error: outcome.error }),
      values: valuesIn(part.source, data),
    },
  ];
}

function nameOf(source: unknown): string {
  return typeof source === "object" && source !== null && !Array.isArray(source) ? operationOf(source)[0] : "";
}

/** Whether each branch has to be as wanted: `and` that should be true, `or` that should be false. */
function isAll(part: Part): boolean {
  return nameOf(part.source) === (part.wanted ? "and" : "or");
}

function branchesOf(part: Part): Part[] {
  const name = nameOf(part.source);
  if (name !== "and" && name !== "or" && name !== "!" && name !== "!!") return [];
  const [, given] = operationOf(part.source as object);
  const [, prepared] = operationOf(part.logic as object);
  const wanted = name === "!" ? !part.wanted : part.wanted;
  return given.map((source, index) => ({ source, logic: prepared[index], path: [...part.path, name, index], wanted }));
}

function resultOf(logic: unknown, data: ConditionData, engine: LogicEngine): { result?: unknown; error?: string } {
  try {
    return { result: engine.run(logic, data) };
  } catch (error) {
    // The library throws NaN for a comparison or a sum of what is no number.
    return {
      error: Number.isNaN(error) ? "one of the values is not a number" : "the values are not of the kind it takes",
    };
  }
}

/** The variables of an expression with their values. Those within an iteration are of its items, and left out. */
function valuesIn(source: unknown, data: ConditionData, values: Record<string, unknown> = {}): Record<string, unknown> {
  if (typeof source !== "object" || source === null) return values;
  if (Array.isArray(source)) {
    for (const one of source) valuesIn(one, data, values);
    return values;
  }
  const [name, args] = operationOf(source);
  const [path] = args;
  if (name === "var" && typeof path === "string") values[path] = shown(valueAt(path, data));
  else valuesIn(iterations.has(name) ? args[0] : args, data, values);
  return values;
}

function valueAt(path: string, data: unknown): unknown {
  let value = data;
  for (const segment of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, segment)) return null;
    value = (value as Record<string, unknown>)[segment];
  }
  return value ?? null;
}

const shownLength = 200;

/** A value as an explanation holds it: texts cut, lists and objects as cut JSON. */
function shown(value: unknown): unknown {
  if (typeof value === "string") return cut(value, shownLength);
  if (typeof value === "object" && value !== null) return cut(JSON.stringify(value), shownLength);
  return value ?? null;
}
