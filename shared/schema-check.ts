/**
 * A quick look at whether a value is as a zod schema has it. Workers allow no code to be made from text, so zod walks the
 * schema anew for each value and copies what it walks; the functions here are made once. Pure.
 */
import type * as z from "zod";
import {
  type Check,
  listCheck,
  numberCheck,
  type RuleDefinition,
  type Rules,
  rulesOf,
  textCheck,
} from "./schema-rules.ts";

/**
 * A function that says true only of JSON values that the schema takes, and hands back equal. What it is unsure of is
 * false: then the schema itself has the word, and the words for what is wrong.
 */
export function schemaCheck(schema: z.ZodType): Check {
  return checkOf(schema as unknown as Node, new Map());
}

/** The parts of zod's definitions that are read here. */
interface Node {
  _zod: { def: Definition };
}

interface Definition {
  type: string;
  checks?: { _zod: { def: RuleDefinition } }[];
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

/** Checks that are made already, by their schema: what many have in common is made once, and so stays warm. */
type Made = Map<Node, Check>;

const unsure: Check = () => false;

function checkOf(node: Node, made: Made): Check {
  const known = made.get(node);
  if (known) return known;
  const check = newCheck(node._zod.def, made);
  made.set(node, check);
  return check;
}

function newCheck(def: Definition, made: Made): Check {
  const inner = (node: Node | undefined) => (node ? checkOf(node, made) : unsure);
  switch (def.type) {
    case "string":
      return withRules(def, textCheck);
    case "number":
      return withRules(def, numberCheck);
    case "array":
      return withRules(def, (rules) => listCheck(inner(def.element), rules));
  }
  if (def.checks && def.checks.length > 0) return unsure;
  switch (def.type) {
    case "boolean":
      return (value) => typeof value === "boolean";
    case "unknown":
      return () => true;
    case "literal":
      return oneOf(def.values);
    case "enum":
      return oneOf(def.entries && Object.values(def.entries));
    case "optional":
      return optional(inner(def.innerType));
    case "object":
      return objectCheck(def, made);
    case "union":
      return unionCheck(def, made);
    default:
      return unsure;
  }
}

/** The check of a type, and of all rules behind it; unsure where one of them is none that is known here. */
function withRules({ checks = [], type, format, pattern }: Definition, ofType: (rules: Rules) => Check): Check {
  // A schema of a format, such as a UUID's, is its own check.
  const own = format === undefined ? [] : [{ check: `${type}_format`, format, pattern }];
  const rules = rulesOf([...own, ...checks.map((one) => one._zod.def)]);
  if (!rules) return unsure;
  return rules.others.reduce((first, next) => (value) => first(value) && next(value), ofType(rules));
}

function oneOf(values: unknown[] | undefined): Check {
  if (!values) return unsure;
  if (values.length === 1) return (value) => value === values[0];
  const set = new Set(values);
  return (value) => set.has(value);
}

function optional(inner: Check): Check {
  return (value) => value === undefined || inner(value);
}

interface Field {
  key: string;
  check: Check;
  needed: 0 | 1;
}

/**
 * Goes through what the value has and not through what the schema has: an event leaves most of its optional fields out, and to
 * look for what is not there costs more than to look at what is.
 */
function objectCheck({ shape = {}, catchall }: Definition, made: Made): Check {
  const isLoose = catchall?._zod.def.type === "unknown";
  const fields = new Map<string, Field>();
  for (const [key, node] of Object.entries(shape)) {
    fields.set(key, { key, check: checkOf(node, made), needed: node._zod.def.type === "optional" ? 0 : 1 });
  }
  // zod drops this key, or takes it for the prototype.
  fields.set("__proto__", { key: "__proto__", check: unsure, needed: 0 });
  const needed = [...fields.values()].filter((field) => field.needed === 1).length;
  // Where each field stood last: in the next object it mostly stands there too, and need not be looked for.
  const order: Field[] = [];
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    let at = 0;
    let found = 0;
    for (const key in value) {
      const expected = order[at];
      const field = expected?.key === key ? expected : fields.get(key);
      if (field) {
        if (!field.check((value as Record<string, unknown>)[key])) return false;
        found += field.needed;
        order[at++] = field;
      }
      // Others would be cut off, or refused.
      else if (!isLoose) return false;
    }
    return found === needed;
  };
}

/** Of objects that one of their fields tells apart. */
function unionCheck({ discriminator, options = [] }: Definition, made: Made): Check {
  if (discriminator === undefined) return unsure;
  const byValue = new Map<unknown, Check>();
  for (const option of options) {
    const { type, values } = option._zod.def.shape?.[discriminator]?._zod.def ?? {};
    if (type !== "literal" || !values) return unsure;
    const check = checkOf(option, made);
    for (const value of values) byValue.set(value, check);
  }
  return (value) =>
    typeof value === "object" &&
    value !== null &&
    (byValue.get((value as Record<string, unknown>)[discriminator])?.(value) ?? false);
}
