/** Conditions at run: prepared once, asked on each event, explained on request. */
import type { RecordedEvent } from "#shared/event.ts";
import type { LiveState } from "#shared/live-state.ts";
import { charge, type Meter, meterOf, OverBudget } from "./budget.ts";
import { ruleLimits } from "./limits.ts";
import { operationOf, type Part, prepare } from "./logic.ts";
import { cut } from "./template.ts";
import { isTrue, notANumber } from "./values.ts";
import type { PointsAtHand } from "#shared/points/in-hand.ts";
import type { ViewerFigures } from "./viewers.ts";

/** What a condition reads. */
export interface ConditionData {
  event: RecordedEvent;
  viewer: Readonly<ViewerFigures>;
  points: PointsAtHand;
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
  const part = prepare(source);
  return {
    holds(data, meter) {
      try {
        charge(meter, part.steps);
        return isTrue(part.run(data, meter), meter);
      } catch (error) {
        if (error instanceof OverBudget) throw error;
        // Values that cannot be compared: of a message that is not what it was when the rule was written.
        return false;
      }
    },
    explain(data) {
      // Each part is run anew at each level above it.
      const meter = meterOf(ruleLimits.eventSteps * ruleLimits.conditionDepth);
      return failedParts({ part, path: [], wanted: true }, data, meter);
    },
  };
}

/**
 * Prepares an expression that `checkNumber` found nothing wrong with. NaN where it gives no number: of a message that is not
 * what it was when the rule was written. Throws `OverBudget`.
 */
export function compileNumber(source: unknown): (data: ConditionData, meter: Meter) => number {
  const { run, steps } = prepare(source);
  return (data, meter) => {
    try {
      charge(meter, steps);
      const value = run(data, meter);
      return typeof value === "number" ? value : NaN;
    } catch (error) {
      if (error instanceof OverBudget) throw error;
      return NaN;
    }
  };
}

/** A part that should have given something else, or has such a part in it. */
interface Suspect {
  part: Part;
  path: (string | number)[];
  wanted: boolean;
}

/** Goes down through `and`, `or` and `!` to what was not as wanted. */
function failedParts(suspect: Suspect, data: ConditionData, meter: Meter): FailedPart[] {
  const { part, path, wanted } = suspect;
  const outcome = resultOf(part, data, meter);
  if (outcome.error === undefined && outcome.isTrue === wanted) return [];
  const failed = branchesOf(suspect).flatMap((branch) => failedParts(branch, data, meter));
  // `and` ends at the first that is false; of what it would have asked next nothing is said.
  const first = failed[0];
  if (first) return isAll(suspect) ? [first] : failed;
  return [
    {
      path: path.join("."),
      expression: part.source,
      wanted,
      ...(outcome.error === undefined ? { result: shown(outcome.result) } : { error: outcome.error }),
      values: valuesIn(part.source, data),
    },
  ];
}

/** Whether each branch has to be as wanted: `and` that should be true, `or` that should be false. */
function isAll({ part, wanted }: Suspect): boolean {
  return part.name === (wanted ? "and" : "or");
}

function branchesOf({ part, path, wanted }: Suspect): Suspect[] {
  const { name, args } = part;
  if (name !== "and" && name !== "or" && name !== "!" && name !== "!!") return [];
  const wantedOfThem = name === "!" ? !wanted : wanted;
  return args.map((one, index) => ({ part: one, path: [...path, name, index], wanted: wantedOfThem }));
}

function resultOf(
  { run, steps }: Part,
  data: ConditionData,
  meter: Meter,
): { result?: unknown; isTrue?: boolean; error?: string } {
  try {
    charge(meter, steps);
    const result = run(data, meter);
    return { result, isTrue: isTrue(result, meter) };
  } catch (error) {
    return { error: errorInWords(error) };
  }
}

function errorInWords(error: unknown): string {
  if (error instanceof OverBudget) return "it takes too much work to be explained";
  return error === notANumber ? "one of the values is not a number" : "the values are not of the kind it takes";
}

const iterations = new Set(["some", "all", "none", "filter"]);

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
