/** The operators that conditions may use: what the JSON Logic library has of them, and two of ours. Each charges what it costs. */
import { defaultMethods } from "json-logic-engine";
import { charge, type Meter } from "./budget.ts";
import { ruleLimits } from "./limits.ts";
import type { Pattern } from "./pattern.ts";
import { cut } from "./template.ts";
import { fieldsOf, weightOf } from "./value-weight.ts";

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

/** What an engine's operators run with: the meter of whoever asks now. */
export interface Running {
  meter: Meter;
}

type Args = unknown[];
type Method = (args: Args, context: unknown, above: unknown, engine: unknown) => unknown;

/** A value is no number where one is needed: of a message that is not what it was when the rule was written. */
export const notANumber = new TypeError("not a number");
const notOfItsKind = new TypeError("neither a text nor a list");

const taken = Object.keys(operators).filter((name) => Object.hasOwn(defaultMethods, name));
const standard = Object.fromEntries(taken.map((name) => [name, (defaultMethods as Record<string, unknown>)[name]]));

function standardMethod(name: Operator): Method {
  const method = standard[name] as Method | { method: Method };
  return typeof method === "function" ? method : method.method;
}

/** The methods of one condition's engine; `patterns` are its compiled regular expressions by their text. */
export function methodsFor(patterns: ReadonlyMap<string, Pattern>, running: Running): Record<string, unknown> {
  const metered = (method: Method): Method => {
    return (args, ...rest) => {
      readAll(args, running.meter);
      return method(args, ...rest);
    };
  };
  const own: Record<string, Method> = {
    /** Lower case, for comparisons that ignore it. */
    lower: ([given]) => {
      const text = textOf(given);
      charge(running.meter, text.length);
      return text.toLowerCase();
    },
    matches: ([given, pattern]) => {
      const text = textOf(given);
      charge(running.meter, text.length >> 4);
      return patterns.get(textOf(pattern))?.isIn(cut(text, ruleLimits.matchedLength), running.meter) ?? false;
    },
    in: ([item, among]) => {
      if (typeof among === "string") {
        if (typeof item === "object" && item !== null) return false;
        const needle = String(item);
        charge(running.meter, searchSteps(needle.length, among.length));
        return among.includes(needle);
      }
      if (!Array.isArray(among)) {
        if (among) throw notOfItsKind;
        return false;
      }
      charge(running.meter, weightOf(among, running.meter));
      return among.includes(item);
    },
    cat: (parts, ...rest) => {
      for (const one of parts) charge(running.meter, weightOf(one, running.meter));
      return standardMethod("cat")(parts, ...rest);
    },
    substr: (args, ...rest) => {
      charge(running.meter, textOf(args[0]).length >> 3);
      return standardMethod("substr")(args, ...rest);
    },
    length: ([given]) => {
      if (typeof given === "string" || Array.isArray(given)) return given.length;
      if (typeof given !== "object" || given === null) throw notOfItsKind;
      return countFields(given, running.meter);
    },
    "!": ([given]) => !isTrue(given, running.meter),
    "!!": ([given]) => isTrue(given, running.meter),
    /** The items that are looked at; `perItem` steps each are what will be done with them. */
    [headOperator]: ([list, perItem]) => {
      const items: unknown[] = Array.isArray(list) ? list.slice(0, ruleLimits.iteratedItems) : [];
      charge(running.meter, items.length * Number(perItem));
      return items;
    },
  };
  for (const name of sums) own[name] = metered(standardMethod(name));
  for (const [name, holds] of Object.entries(comparisons)) {
    const isStrict = name.length === 3;
    own[name] = (args) => {
      readAll(args, running.meter);
      const [a, b, c] = args;
      return compare(a, b, isStrict, holds) && (args.length < 3 || compare(b, c, isStrict, holds));
    };
  }
  return { ...standard, ...own };
}

/** Whether a value counts as true, as JSON Logic has it: an empty text, list or object does not. */
export function isTrue(value: unknown, meter: Meter): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return typeof value === "object" && value !== null ? countFields(value, meter) > 0 : Boolean(value);
}

function countFields(value: object, meter: Meter): number {
  const count = fieldsOf(value, meter);
  charge(meter, count);
  return count;
}

const sums = ["+", "-", "*", "/", "%", "min", "max"] as const satisfies Operator[];

/** Of two texts, or of two numbers: told so to the compiler, which knows only one of both. */
const comparisons: Record<string, (a: number, b: number) => boolean> = {
  "==": (a, b) => a === b,
  "===": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "!==": (a, b) => a !== b,
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  ">": (a, b) => a > b,
  ">=": (a, b) => a >= b,
};

/** Texts are compared as texts, all else as numbers. */
function compare(a: unknown, b: unknown, isStrict: boolean, holds: (a: number, b: number) => boolean): boolean {
  if (isStrict || (isText(a) && isText(b))) return holds(a as number, b as number);
  const [one, other] = [numberOf(a), numberOf(b)];
  if (Number.isNaN(one) || (Number.isNaN(other) && a !== null)) throw notANumber;
  return holds(one, other);
}

function isText(value: unknown): boolean {
  return typeof value === "string" || value === null;
}

function numberOf(value: unknown): number {
  return typeof value === "object" && value !== null ? Number.NaN : Number(value);
}

/** A text that is compared or added is read through, and as a number that takes longest. */
function readAll(args: Args, meter: Meter): void {
  for (const one of args) if (typeof one === "string" && one.length > shortText) charge(meter, one.length);
}

/** Texts of up to this length cost an operator no more than it costs anyway. */
const shortText = 32;

/**
 * To look for a text in a text: both are read, and in the worst case a part of the one anew for each place in the other. The
 * engine's search looks at the last 250 letters to move on.
 */
function searchSteps(needle: number, text: number): number {
  return (text >> 3) + needle + (needle > 8 ? Math.ceil((text / Math.min(needle, 250)) * (needle / 8)) : 0);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}
