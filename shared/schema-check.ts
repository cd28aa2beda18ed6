/**
 * A quick look at whether a value is as a zod schema has it. Workers allow no code to be made from text, so zod walks the
 * schema anew for each value and copies what it walks; the functions here are made once. Pure.
 */
import type * as z from "zod";

type Check = (value: unknown) => boolean;

/**
 * A function that says true only of JSON values that the schema takes, and hands back equal. What it is unsure of is
 * false: then the schema itself has the word, and the words for what is wrong.
 */
export function schemaCheck(schema: z.ZodType): Check {
  return checkOf(schema as unknown as Node);
}

/** The parts of zod's definitions that are read here. */
interface Node {
  _zod: { def: Definition };
}

interface Definition {
  type: string;
  checks?: { _zod: { def: { check: string } & Record<string, unknown> } }[];
  shape?: Record<string, Node>;
  catchall?: Node;
  element?: Node;
  innerType?: Node;
  options?: Node[];
  discriminator?: string;
  values?: unknown[];
  entries?: Record<string, unknown>;
  format?: string;
  pattern?: RegExp;
}

const unsure: Check = () => false;

function checkOf({ _zod: { def } }: Node): Check {
  const rest = restOf(def);
  if (!rest) return unsure;
  const all = (first: Check): Check =>
    rest.length === 0 ? first : (value) => first(value) && rest.every((one) => one(value));
  switch (def.type) {
    case "string":
      return all((value) => typeof value === "string");
    case "number":
      return all((value) => typeof value === "number" && Number.isFinite(value));
    case "boolean":
      return all((value) => typeof value === "boolean");
    case "unknown":
      return rest.length === 0 ? () => true : unsure;
    case "literal":
      return oneOf(def.values);
    case "enum":
      return oneOf(def.entries && Object.values(def.entries));
    case "optional": {
      const inner = def.innerType ? checkOf(def.innerType) : unsure;
      return (value) => value === undefined || inner(value);
    }
    case "array": {
      const element = def.element ? checkOf(def.element) : unsure;
      return all((value) => Array.isArray(value) && isEach(value, element));
    }
    case "object":
      return rest.length === 0 ? objectCheck(def) : unsure;
    case "union":
      return rest.length === 0 ? unionCheck(def) : unsure;
    default:
      return unsure;
  }
}

/** The checks behind the type itself; undefined where one of them is none that is known here. */
function restOf({ checks = [], type, format, pattern }: Definition): Check[] | undefined {
  // A schema of a format, such as a UUID's, is its own check.
  const own = format === undefined ? [] : [{ check: `${type}_format`, format, pattern }];
  const made = [...own, ...checks.map((one) => one._zod.def)].map(ruleOf);
  return made.includes(undefined) ? undefined : (made as Check[]);
}

function ruleOf(def: { check: string } & Record<string, unknown>): Check | undefined {
  const { check, minimum, maximum, value: bound, inclusive, pattern, format, tx } = def;
  const lengthOf = (value: unknown) => (value as { length: number }).length;
  switch (check) {
    case "max_length":
      return (value) => lengthOf(value) <= (maximum as number);
    case "min_length":
      return (value) => lengthOf(value) >= (minimum as number);
    case "less_than":
      return (value) => (inclusive ? (value as number) <= (bound as number) : (value as number) < (bound as number));
    case "greater_than":
      return (value) => (inclusive ? (value as number) >= (bound as number) : (value as number) > (bound as number));
    case "number_format":
      return format === "safeint" ? Number.isSafeInteger : undefined;
    case "string_format":
      // A regular expression that remembers where it stopped would give another answer each time.
      return pattern instanceof RegExp && !pattern.global && !pattern.sticky
        ? (value) => pattern.test(value as string)
        : undefined;
    // What it writes anew is for the schema to write.
    case "overwrite":
      return typeof tx === "function" ? (value) => (tx as (value: unknown) => unknown)(value) === value : undefined;
    default:
      return undefined;
  }
}

/** Also of what a list has no value for, which `every` leaves out. */
function isEach(values: unknown[], check: Check): boolean {
  for (const value of values) if (!check(value)) return false;
  return true;
}

function oneOf(values: unknown[] | undefined): Check {
  if (!values) return unsure;
  if (values.length === 1) return (value) => value === values[0];
  const set = new Set(values);
  return (value) => set.has(value);
}

function objectCheck({ shape = {}, catchall }: Definition): Check {
  const isLoose = catchall?._zod.def.type === "unknown";
  const fields = Object.entries(shape).map(([key, node]) => ({ key, check: checkOf(node) }));
  const known = new Set(Object.keys(shape));
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    // zod drops this key, or takes it for the prototype.
    if (Object.hasOwn(value, "__proto__")) return false;
    const record = value as Record<string, unknown>;
    for (const { key, check } of fields) if (!check(record[key])) return false;
    if (isLoose) return true;
    // Others would be cut off, or refused.
    for (const key in record) if (!known.has(key)) return false;
    return true;
  };
}

/** Of objects that one of their fields tells apart. */
function unionCheck({ discriminator, options = [] }: Definition): Check {
  if (discriminator === undefined) return unsure;
  const byValue = new Map<unknown, Check>();
  for (const option of options) {
    const { type, values } = option._zod.def.shape?.[discriminator]?._zod.def ?? {};
    if (type !== "literal" || !values) return unsure;
    const check = checkOf(option);
    for (const value of values) byValue.set(value, check);
  }
  return (value) =>
    typeof value === "object" &&
    value !== null &&
    (byValue.get((value as Record<string, unknown>)[discriminator])?.(value) ?? false);
}
