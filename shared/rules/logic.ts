/**
 * JSON Logic made ready to run: each operator a function over what it is asked about. Prepared when rules are saved, without
 * making code of texts, and metered at run: what a part takes by itself is known before, what it takes for what it is given
 * is charged by the operator.
 */
import { charge, type Meter } from "./budget.ts";
import { ruleLimits } from "./limits.ts";
import { isOperator, type Operator } from "./operators.ts";
import { parsePattern } from "./pattern.ts";
import { cut } from "./template.ts";
import { weightOf } from "./value-weight.ts";
import {
  aNumber,
  compare,
  countFields,
  isTrue,
  notOfItsKind,
  readThrough,
  type Relation,
  searchSteps,
  textOf,
  toNumber,
} from "./values.ts";

/** Gives a part's value on `scope`: what a condition reads, or an item of a list. Throws `OverBudget`, or what values.ts has. */
type Run = (scope: unknown, meter: Meter) => unknown;

/** A part of a condition. */
export interface Part {
  /** As it was saved. */
  source: unknown;
  /** "" of what is written out. */
  name: Operator | "";
  args: readonly Part[];
  run: Run;
  /** What it takes besides what its operators charge for what they are given. */
  steps: number;
  /** It always gives this. */
  constant?: { value: unknown };
}

/** Prepares an expression that `checkCondition` or `checkNumber` found nothing wrong with. */
export function prepare(source: unknown): Part {
  if (Array.isArray(source)) return preparedList(source);
  if (typeof source !== "object" || source === null) return constantPart(source, source);
  const [name, given] = operationOf(source);
  if (!isOperator(name)) throw new RangeError(`a condition that was not checked: ${name.slice(0, 40)}`);
  const args = given.map(prepare);
  const { run, steps } = operations[name](args, given);
  return { source, name, args, run, steps };
}

/** Operator and arguments; JSON Logic lets a single argument stand without its list. */
export function operationOf(source: object): [name: string, args: unknown[]] {
  const [[name, given] = ["", undefined]] = Object.entries(source) as [string, unknown][];
  return [name, Array.isArray(given) ? given : [given]];
}

function constantPart(source: unknown, value: unknown): Part {
  return { source, name: "", args: [], run: () => value, steps: 1, constant: { value } };
}

function preparedList(source: unknown[]): Part {
  const args = source.map(prepare);
  if (args.every(({ constant }) => constant)) {
    return constantPart(
      source,
      args.map(({ constant }) => constant?.value),
    );
  }
  const run: Run = (scope, meter) => args.map((one) => one.run(scope, meter));
  return { source, name: "", args, run, steps: operatorSteps + sumOf(args) };
}

/** What each operator takes, each name on the way to a variable, and that what is left of a timer is worked out. */
const operatorSteps = 10;
const nameSteps = 2;
const timerSteps = 20;

function sumOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { steps }) => sum + steps, 0);
}

interface Operation {
  run: Run;
  steps: number;
}
type Maker = (args: readonly Part[], given: readonly unknown[]) => Operation;

/** An operation that runs each of its arguments at most once. */
function plain(make: (args: Run[], parts: readonly Part[]) => Run): Maker {
  return (parts) => ({
    run: make(
      parts.map(({ run }) => run),
      parts,
    ),
    steps: operatorSteps + sumOf(parts),
  });
}

const noValue: Run = () => null;

const operations: Record<Operator, Maker> = {
  var: variable,
  "==": comparison((a, b) => a === b),
  "!=": comparison((a, b) => a !== b),
  "===": plain(
    ([a = noValue, b = noValue]) =>
      (scope, meter) =>
        isSame(a(scope, meter), b(scope, meter), meter),
  ),
  "!==": plain(
    ([a = noValue, b = noValue]) =>
      (scope, meter) =>
        !isSame(a(scope, meter), b(scope, meter), meter),
  ),
  "<": comparison((a, b) => a < b),
  "<=": comparison((a, b) => a <= b),
  ">": comparison((a, b) => a > b),
  ">=": comparison((a, b) => a >= b),
  and: plain((args) => (scope, meter) => {
    let value: unknown = null;
    for (const one of args) {
      value = one(scope, meter);
      if (!isTrue(value, meter)) break;
    }
    return value;
  }),
  or: plain((args) => (scope, meter) => {
    let value: unknown = null;
    for (const one of args) {
      value = one(scope, meter);
      if (isTrue(value, meter)) break;
    }
    return value;
  }),
  "!": plain(
    ([a = noValue]) =>
      (scope, meter) =>
        !isTrue(a(scope, meter), meter),
  ),
  "!!": plain(
    ([a = noValue]) =>
      (scope, meter) =>
        isTrue(a(scope, meter), meter),
  ),
  if: plain(choice),
  "?:": plain(choice),
  "+": plain((args) => (scope, meter) => {
    let sum = 0;
    for (const one of args) sum += toNumber(one(scope, meter), meter);
    return aNumber(sum);
  }),
  "*": plain((args) => (scope, meter) => {
    let product = 1;
    for (const one of args) product *= toNumber(one(scope, meter), meter);
    return aNumber(product);
  }),
  "-": plain(([first = noValue, ...others]) => (scope, meter) => {
    let rest = toNumber(first(scope, meter), meter);
    if (others.length === 0) return -rest;
    for (const one of others) rest -= toNumber(one(scope, meter), meter);
    return aNumber(rest);
  }),
  "/": plain(([first = noValue, ...others]) => (scope, meter) => {
    let quotient = toNumber(first(scope, meter), meter);
    for (const one of others) quotient /= toNumber(one(scope, meter), meter);
    return aNumber(Number.isFinite(quotient) ? quotient : Number.NaN);
  }),
  "%": plain(
    ([a = noValue, b = noValue]) =>
      (scope, meter) =>
        aNumber(toNumber(a(scope, meter), meter) % toNumber(b(scope, meter), meter)),
  ),
  min: plain((args) => (scope, meter) => Math.min(...args.map((one) => realNumber(one(scope, meter))))),
  max: plain((args) => (scope, meter) => Math.max(...args.map((one) => realNumber(one(scope, meter))))),
  cat: plain((args) => (scope, meter) => {
    let text = "";
    for (const one of args) {
      const value = one(scope, meter);
      charge(meter, weightOf(value, meter));
      // A list of a RAW message is joined, as JSON Logic has it.
      if (value !== null && value !== undefined) text += value as string;
    }
    return text;
  }),
  substr: plain(([of = noValue, from = noValue, length]) => (scope, meter) => {
    const text = of(scope, meter);
    if (typeof text !== "string") throw notOfItsKind;
    charge(meter, text.length >> 3);
    const start = from(scope, meter) as number;
    return partOf(text, start, length && (length(scope, meter) as number));
  }),
  lower: plain(([a = noValue]) => (scope, meter) => {
    const text = textOf(a(scope, meter));
    charge(meter, text.length);
    return text.toLowerCase();
  }),
  length: plain(([a = noValue]) => (scope, meter) => {
    const value = a(scope, meter);
    if (typeof value === "string" || Array.isArray(value)) return value.length;
    if (typeof value !== "object" || value === null) throw notOfItsKind;
    return countFields(value, meter);
  }),
  in: plain(membership),
  matches: (args, [, source]) => {
    const [text] = args;
    const parsed = typeof source === "string" ? parsePattern(source) : undefined;
    const run: Run = (scope, meter) => {
      const given = textOf(text?.run(scope, meter));
      charge(meter, given.length >> 4);
      return parsed?.ok === true && parsed.pattern.isIn(cut(given, ruleLimits.matchedLength), meter);
    };
    return { run, steps: operatorSteps + sumOf(args) };
  },
  some: iteration((items, holds) => {
    for (const item of items) if (holds(item)) return true;
    return false;
  }),
  all: iteration((items, holds) => {
    for (const item of items) if (!holds(item)) return false;
    return items.length > 0;
  }),
  none: iteration((items, holds) => {
    for (const item of items) if (holds(item)) return false;
    return true;
  }),
  filter: iteration((items, holds) => items.filter(holds)),
};

/** The value that a path leads to; the default, or null, where there is none. "" is the scope itself. */
function variable(args: readonly Part[], [path]: readonly unknown[]): Operation {
  const names = typeof path === "string" && path !== "" ? path.split(".") : [];
  const [, missing] = args;
  const isTimer = names[0] === "timers";
  const run: Run = (scope, meter) => {
    let value = scope;
    for (const name of names) {
      // What is there and null is null; what would be in it is not there.
      value = value === null || value === undefined ? undefined : (value as Record<string, unknown>)[name];
    }
    if (value === undefined) return missing ? missing.run(scope, meter) : null;
    return typeof value === "function" ? null : value;
  };
  return { run, steps: operatorSteps + names.length * nameSteps + (isTimer ? timerSteps : 0) + (missing?.steps ?? 0) };
}

function comparison(holds: Relation): Maker {
  return plain(([a = noValue, b = noValue, c]) =>
    c
      ? (scope, meter) => {
          const between = b(scope, meter);
          return compare(a(scope, meter), between, holds, meter) && compare(between, c(scope, meter), holds, meter);
        }
      : (scope, meter) => compare(a(scope, meter), b(scope, meter), holds, meter),
  );
}

function isSame(a: unknown, b: unknown, meter: Meter): boolean {
  readThrough(a, meter);
  return a === b;
}

/** If, then, else if, then… and what stands alone at the end. */
function choice(args: Run[]): Run {
  return (scope, meter) => {
    let at = 0;
    for (; at + 1 < args.length; at += 2) {
      if (isTrue(args[at]?.(scope, meter), meter)) return args[at + 1]?.(scope, meter);
    }
    return args[at]?.(scope, meter) ?? null;
  };
}

function realNumber(value: unknown): number {
  if (typeof value !== "number") throw notOfItsKind;
  return value;
}

/** As JSON Logic has it: from the end where `from` is below 0, and up to so far before the end where `length` is. */
function partOf(text: string, from: number, length: number | undefined): string {
  const start = from < 0 ? Math.max(0, text.length + from) : from;
  if (length === undefined) return text.slice(start);
  return length < 0 ? text.slice(start, Math.max(start, text.length + length)) : text.slice(start, start + length);
}

function membership([item = noValue, among = noValue]: Run[], [, list]: readonly Part[]): Run {
  const known = Array.isArray(list?.constant?.value) ? new Set<unknown>(list.constant.value) : undefined;
  if (known) {
    return (scope, meter) => {
      const value = item(scope, meter);
      readThrough(value, meter);
      return known.has(value);
    };
  }
  return (scope, meter) => {
    const value = item(scope, meter);
    const place = among(scope, meter);
    if (typeof place === "string") {
      if (typeof value === "object" && value !== null) return false;
      const needle = String(value);
      if (needle.length > place.length) return false;
      charge(meter, searchSteps(needle.length, place.length));
      return place.includes(needle);
    }
    if (Array.isArray(place)) {
      charge(meter, weightOf(place, meter));
      return place.includes(value);
    }
    if (place) throw notOfItsKind;
    return false;
  };
}

/** Over the first items of a list; of what is none over nothing. Charged for all of them before the first. */
function iteration(over: (items: readonly unknown[], holds: (item: unknown) => boolean) => unknown): Maker {
  return ([list, each]) => {
    const perItem = operatorSteps + (each?.steps ?? 0);
    const run: Run = (scope, meter) => {
      const given = list?.run(scope, meter);
      const items: unknown[] = Array.isArray(given) ? given.slice(0, ruleLimits.iteratedItems) : [];
      charge(meter, items.length * perItem);
      return over(items, (item) => isTrue(each?.run(item, meter), meter));
    };
    return { run, steps: 2 * operatorSteps + (list?.steps ?? 0) };
  };
}
