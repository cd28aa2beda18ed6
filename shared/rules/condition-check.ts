/** What a condition must be to be saved: known operators, known variables, comparisons that can come true, bounds. */
import type { EventType } from "#shared/event.ts";
import { jsonBytes, placeTooDeep } from "./condition-size.ts";
import { ruleLimits } from "./limits.ts";
import { isOperator, type Operator, operators } from "./operators.ts";
import { parsePattern } from "./pattern.ts";
import { itemsOf, type Kind, lookUp, rootScopes, type Scope } from "./variables.ts";

export interface ConditionIssue {
  /** Where in the condition: operators and places of arguments. */
  path: (string | number)[];
  message: string;
}

/** What an expression gives, as far as it can be told. `list` is what its items are read from. */
interface Given {
  kind: Kind;
  lists: readonly Scope[];
}

interface Walk {
  issues: ConditionIssue[];
  scopes: readonly Scope[];
  /** Within `some`, `all`, `none` or `filter`: these do not nest, or a list of lists would take its square. */
  iterating: boolean;
  operators: number;
  patterns: number;
}

const maxIssues = 10;

/** Every reason not to take a condition on events of `types`, at most ten; none where it is fine. */
export function checkCondition(condition: unknown, types: readonly EventType[]): ConditionIssue[] {
  return check(condition, types);
}

/** The same of an expression that has to give a number. */
export function checkNumber(source: unknown, types: readonly EventType[]): ConditionIssue[] {
  return check(source, types, "number");
}

function check(condition: unknown, types: readonly EventType[], wanted?: Kind): ConditionIssue[] {
  const tooDeep = placeTooDeep(condition, 0, []);
  if (tooDeep) return [{ path: tooDeep, message: `nested deeper than ${ruleLimits.conditionDepth}` }];
  if (jsonBytes(condition) > ruleLimits.conditionBytes) {
    return [{ path: [], message: `larger than ${ruleLimits.conditionBytes} bytes` }];
  }
  if (!isRecord(condition)) return [{ path: [], message: "an object with one operator" }];
  const walk: Walk = { issues: [], scopes: rootScopes(types), iterating: false, operators: 0, patterns: 0 };
  const given = expression(condition, [], walk);
  if (wanted) expect(given, [wanted], [], walk);
  return walk.issues.slice(0, maxIssues);
}

function expression(value: unknown, path: (string | number)[], walk: Walk): Given {
  const refuse = (message: string, at = path): Given => {
    walk.issues.push({ path: at, message });
    return unknown;
  };
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) expression(item, [...path, index], walk);
    return { kind: "list", lists: [] };
  }
  if (!isRecord(value)) return literal(value) ?? refuse("neither text, number, true, false nor null");
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0) return refuse("an object with one operator");
  if (!isOperator(name)) return refuse(`unknown operator "${name.slice(0, 40)}"`, [...path, name]);
  if (++walk.operators > ruleLimits.conditionOperators) {
    // Once is enough.
    return walk.operators === ruleLimits.conditionOperators + 1
      ? refuse(`more than ${ruleLimits.conditionOperators} operators`)
      : unknown;
  }
  const given = value[name];
  const args: unknown[] = Array.isArray(given) ? given : [given];
  const place = (index: number) => (Array.isArray(given) ? [...path, name, index] : [...path, name]);
  const [least, most] = operators[name];
  if (args.length < least || args.length > most) {
    return refuse(`${name} takes ${least === most ? least : `${least} to ${most}`} arguments`, [...path, name]);
  }
  return apply(name, args, place, walk);
}

type Place = (index: number) => (string | number)[];

function apply(name: Operator, args: unknown[], place: Place, walk: Walk): Given {
  const inner = (index: number) => expression(args[index], place(index), walk);
  const all = () => args.map((_, index) => inner(index));
  switch (name) {
    case "var":
      return variable(args, place, walk);
    case "==":
    case "!=":
    case "===":
    case "!==":
    case "<":
    case "<=":
    case ">":
    case ">=":
      compare(all(), place(0).slice(0, -1), walk);
      return flag;
    case "and":
    case "or":
      return common(all());
    case "if":
    case "?:":
      return common(all().filter((_, index) => index % 2 === 1 || index === args.length - 1));
    case "!":
    case "!!":
      all();
      return flag;
    case "+":
    case "-":
    case "*":
    case "/":
    case "%":
    case "min":
    case "max":
      for (const [index, given] of all().entries()) expect(given, ["number"], place(index), walk);
      return { kind: "number", lists: [] };
    case "cat":
      for (const [index, given] of all().entries()) expect(given, ["text", "number"], place(index), walk);
      return { kind: "text", lists: [] };
    case "substr":
      for (const [index, given] of all().entries())
        expect(given, [index === 0 ? "text" : "number"], place(index), walk);
      return { kind: "text", lists: [] };
    case "lower":
      expect(inner(0), ["text"], place(0), walk);
      return { kind: "text", lists: [] };
    case "length":
      expect(inner(0), ["text", "list"], place(0), walk);
      return { kind: "number", lists: [] };
    case "in":
      inner(0);
      expect(inner(1), ["text", "list"], place(1), walk);
      return flag;
    case "matches":
      expect(inner(0), ["text", "number"], place(0), walk);
      checkPattern(args[1], place(1), walk);
      return flag;
    case "some":
    case "all":
    case "none":
      iterate(name, args, place, walk);
      return flag;
    case "filter":
      return iterate(name, args, place, walk);
    default:
      return name satisfies never;
  }
}

function variable(args: unknown[], place: Place, walk: Walk): Given {
  const [path] = args;
  if (args.length > 1) expression(args[1], place(1), walk);
  if (typeof path === "string" && path.length <= 200) {
    const found = lookUp(path, walk.scopes);
    if (found) return { kind: found.kind, lists: found.found };
  }
  const shown = typeof path === "string" ? path.slice(0, 60) : "(only names that are written out)";
  walk.issues.push({ path: place(0), message: `unknown variable ${shown}` });
  return unknown;
}

function iterate(name: string, args: unknown[], place: Place, walk: Walk): Given {
  const list = expression(args[0], place(0), walk);
  expect(list, ["list"], place(0), walk);
  if (walk.iterating) {
    walk.issues.push({ path: place(0).slice(0, -1), message: `${name} within some, all, none or filter` });
    return unknown;
  }
  const outer = walk.scopes;
  walk.iterating = true;
  walk.scopes = itemsOf(list.lists);
  expression(args[1], place(1), walk);
  walk.scopes = outer;
  walk.iterating = false;
  return { kind: "list", lists: list.lists };
}

function checkPattern(pattern: unknown, path: (string | number)[], walk: Walk): void {
  if (typeof pattern !== "string") {
    walk.issues.push({ path, message: "a regular expression that is written out" });
    return;
  }
  if (++walk.patterns > ruleLimits.patterns) {
    walk.issues.push({ path, message: `more than ${ruleLimits.patterns} regular expressions` });
    return;
  }
  const parsed = parsePattern(pattern);
  if (!parsed.ok) walk.issues.push({ path, message: parsed.error });
}

const comparable = new Set<Kind>(["text", "number", "flag", "any", "null"]);

/** A text against a number never comes true, or is an error where the text is none: said here, not found out live. */
function compare(sides: Given[], path: (string | number)[], walk: Walk): void {
  const kinds = sides.map(({ kind }) => kind);
  const odd = kinds.find((kind) => !comparable.has(kind));
  if (odd !== undefined) {
    walk.issues.push({ path, message: `compares a whole ${odd}` });
    return;
  }
  const certain = [...new Set(kinds.filter((kind) => kind !== "any" && kind !== "null"))];
  if (certain.length > 1) walk.issues.push({ path, message: `compares a ${certain.join(" with a ")}` });
}

function expect(given: Given, kinds: Kind[], path: (string | number)[], walk: Walk): void {
  if (given.kind === "any" || kinds.includes(given.kind)) return;
  walk.issues.push({ path, message: `a ${kinds.join(" or a ")} is needed, this is a ${given.kind}` });
}

const unknown: Given = { kind: "any", lists: [] };
const flag: Given = { kind: "flag", lists: [] };

function common(given: Given[]): Given {
  const [first] = given;
  return first && given.every(({ kind }) => kind === first.kind) ? first : unknown;
}

function literal(value: unknown): Given | undefined {
  if (typeof value === "string") return { kind: "text", lists: [] };
  if (typeof value === "number" && Number.isFinite(value)) return { kind: "number", lists: [] };
  if (typeof value === "boolean") return flag;
  return value === null ? { kind: "null", lists: [] } : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
