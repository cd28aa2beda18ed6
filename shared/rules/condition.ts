/** Conditions at run: prepared once, run by the JSON Logic library's interpreter, explained on request. */
import { LogicEngine } from "json-logic-engine";
import type { RecordedEvent } from "#shared/event.ts";
import type { LiveState } from "#shared/live-state.ts";
import { charge, type Meter, meterOf, OverBudget } from "./budget.ts";
import { headOperator, isTrue, methodsFor, notANumber, type Running } from "./operators.ts";
import { parsePattern, type Pattern } from "./pattern.ts";
import { ruleLimits } from "./limits.ts";
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
  /** Throws `OverBudget` where it takes more steps than the meter has. */
  holds: (data: ConditionData, meter: Meter) => boolean;
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
  const { logic, run, isTrue } = prepare(source);
  return {
    holds(data, meter) {
      try {
        return isTrue(run(logic, data, meter));
      } catch (error) {
        if (error instanceof OverBudget) throw error;
        // Values that cannot be compared: of a message that is not what it was when the rule was written.
        return false;
      }
    },
    explain(data) {
      // Each part is run anew at each level above it.
      const meter = meterOf(ruleLimits.eventSteps * ruleLimits.conditionDepth);
      return failedParts({ source, logic, path: [], wanted: true }, data, {
        isTrue,
        run: (part) => run(part, data, meter),
      });
    },
  };
}

/**
 * Prepares an expression that `checkNumber` found nothing wrong with. NaN where it gives no number: of a message that is not
 * what it was when the rule was written. Throws `OverBudget`.
 */
export function compileNumber(source: unknown): (data: ConditionData, meter: Meter) => number {
  const { logic, run } = prepare(source);
  return (data, meter) => {
    try {
      const value = run(logic, data, meter);
      return typeof value === "number" ? value : NaN;
    } catch (error) {
      if (error instanceof OverBudget) throw error;
      return NaN;
    }
  };
}

interface Prepared {
  /** The expression as it is run. */
  logic: unknown;
  /** Runs it, or a part of it, which is charged as all of it. */
  run: (part: unknown, data: ConditionData, meter: Meter) => unknown;
  isTrue: (value: unknown) => boolean;
}

function prepare(source: unknown): Prepared {
  const patterns = new Map<string, Pattern>();
  const { part: logic, steps } = preparedPart(source, patterns);
  const running: Running = { meter: meterOf() };
  const engine = new LogicEngine(methodsFor(patterns, running));
  const truth = (value: unknown) => isTrue(value, running.meter);
  engine.truthy = truth;
  // It would give up remembering how parts are run after 500 of them.
  engine.missesSinceSeen = Number.NEGATIVE_INFINITY;
  warmUp(logic, engine);
  return {
    logic,
    isTrue: truth,
    run(part, data, meter) {
      running.meter = meter;
      charge(meter, steps);
      return engine.run(part, data) as unknown;
    },
  };
}

const noData = {};
const iterations = new Set(["some", "all", "none", "filter"]);
/** Operators that run their arguments themselves, and look each up when they get there. */
const lazy = new Set(["and", "or", "if", "?:", ...iterations]);

/**
 * The library works out how a part is run when it meets it first. That is done here, when rules are saved, and not on the
 * event that is the first to get there.
 */
function warmUp(part: unknown, engine: LogicEngine): void {
  if (typeof part !== "object" || part === null) return;
  try {
    engine.run(part, noData);
  } catch {
    // Without data nothing is of the kind it has to be.
  }
  warmUpWithin(part, engine);
}

function warmUpWithin(part: unknown, engine: LogicEngine): void {
  if (typeof part !== "object" || part === null) return;
  if (Array.isArray(part)) {
    for (const one of part) warmUpWithin(one, engine);
    return;
  }
  const [name, args] = operationOf(part);
  for (const one of args) (lazy.has(name) ? warmUp : warmUpWithin)(one, engine);
}

/** A part that is ready to be run, and the steps that it takes besides what its operators charge for what they are given. */
interface PreparedPart {
  part: unknown;
  steps: number;
}

/** What each operator takes, each name on the way to a variable, and that what is left of a timer is worked out. */
const operatorSteps = 15;
const nameSteps = 3;
const timerSteps = 20;

/** A copy in which lists are cut before they are gone through; collects the patterns. */
function preparedPart(source: unknown, patterns: Map<string, Pattern>): PreparedPart {
  if (Array.isArray(source)) {
    const parts = source.map((one) => preparedPart(one, patterns));
    return { part: parts.map(({ part }) => part), steps: 2 + sumOf(parts) };
  }
  if (typeof source !== "object" || source === null) return { part: source, steps: 1 };
  const [name, given] = operationOf(source);
  const args = given.map((one) => preparedPart(one, patterns));
  const [first, second] = args;
  if (iterations.has(name)) {
    const list = { [headOperator]: [first?.part, second?.steps ?? 0] };
    return { part: { [name]: [list, second?.part] }, steps: 2 * operatorSteps + (first?.steps ?? 0) };
  }
  const [path, pattern] = given;
  if (name === "matches" && typeof pattern === "string") {
    const parsed = parsePattern(pattern);
    if (parsed.ok) patterns.set(pattern, parsed.pattern);
  }
  const steps = operatorSteps + sumOf(args) + (name === "var" ? variableSteps(path) : 0);
  // The library reads the name of a variable faster where it stands alone.
  return { part: { [name]: name === "var" && args.length === 1 ? first?.part : args.map(({ part }) => part) }, steps };
}

function sumOf(parts: readonly PreparedPart[]): number {
  return parts.reduce((sum, { steps }) => sum + steps, 0);
}

function variableSteps(path: unknown): number {
  if (typeof path !== "string") return 0;
  const names = path.split(".");
  return nameSteps * names.length + (names[0] === "timers" ? timerSteps : 0);
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

/** How parts of a condition are run on the event that is explained. */
interface Trial {
  run: (part: unknown) => unknown;
  isTrue: (value: unknown) => boolean;
}

/** Goes down through `and`, `or` and `!` to what was not as wanted. */
function failedParts(part: Part, data: ConditionData, trial: Trial): FailedPart[] {
  const outcome = resultOf(part.logic, trial);
  if (outcome.error === undefined && trial.isTrue(outcome.result) === part.wanted) return [];
  const children = branchesOf(part);
  const failed = children.flatMap((child) => failedParts(child, data, trial));
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

function resultOf(logic: unknown, { run }: Trial): { result?: unknown; error?: string } {
  try {
    return { result: run(logic) };
  } catch (error) {
    return { error: errorInWords(error) };
  }
}

function errorInWords(error: unknown): string {
  if (error instanceof OverBudget) return "it takes too much work to be explained";
  // The library throws NaN for a sum of what is no number.
  return error === notANumber || Number.isNaN(error)
    ? "one of the values is not a number"
    : "the values are not of the kind it takes";
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
