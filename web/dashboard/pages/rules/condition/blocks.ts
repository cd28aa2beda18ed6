/**
 * A condition as blocks that people read, and as JSON Logic: one from the other, both ways. What no block says stays as it is, in a
 * block of its own, so nothing that somebody wrote by hand is lost. Pure.
 */
import { type Comparison, comparisons, fieldOf, type FieldKind } from "./fields.ts";

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type Logic = Readonly<Record<string, Json>>;

export interface Test {
  is: "test";
  field: string;
  compare: Comparison;
  /** Of a flag none. */
  value: string | number | readonly string[] | null;
}
export interface Group {
  is: "group";
  join: "and" | "or";
  blocks: readonly Block[];
}
/** JSON Logic that no other block says. */
export interface Written {
  is: "written";
  logic: Json;
}
export type Block = Test | Group | Written;

const byOperator = { "==": "is", "!=": "not", ">": "more", ">=": "least", "<": "less", "<=": "most" } as const;
const operators: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(byOperator).map(([operator, compare]) => [compare, operator]),
);

/** The blocks of a condition, as one group. No condition is a group without blocks. */
export function blocksOf(condition: Logic | null | undefined): Group {
  if (condition === null || condition === undefined) return { is: "group", join: "and", blocks: [] };
  const block = blockOf(condition);
  return block.is === "group" ? block : { is: "group", join: "and", blocks: [block] };
}

/** The condition that a group says; null where it says nothing. A group of one is that one. */
export function conditionOf(group: Group): Logic | null {
  const [first, ...others] = group.blocks;
  if (!first) return null;
  const logic = others.length === 0 ? logicOf(first) : logicOf(group);
  return isObject(logic) ? logic : { "!!": [logic] };
}

function blockOf(logic: Json): Block {
  if (!isObject(logic)) return { is: "written", logic };
  const [[operator, given] = ["", null], ...others] = Object.entries(logic);
  if (others.length > 0) return { is: "written", logic };
  if (operator === "var") return testOfFlag(given, "yes") ?? { is: "written", logic };
  // An operator of one argument may have it without a list: that is another text of the same.
  if (!isList(given)) return { is: "written", logic };
  if (operator === "and" || operator === "or") {
    // A group of none or one would not come back as it was.
    return given.length < 2 ? { is: "written", logic } : { is: "group", join: operator, blocks: given.map(blockOf) };
  }
  return testOf(operator, given) ?? { is: "written", logic };
}

function testOf(operator: string, args: readonly Json[]): Test | undefined {
  const [one, other] = args;
  if (operator === "!" && args.length === 1) return isVariable(one) ? testOfFlag(one.var, "no") : undefined;
  if (args.length !== 2 || one === undefined || other === undefined) return undefined;
  if (operator === "in") {
    // A text within a field, or a field within a list.
    if (typeof one === "string" && isVariable(other)) return test(other.var, "has", one);
    return isVariable(one) && isTexts(other) ? test(one.var, "any", other) : undefined;
  }
  if (!isVariable(one) || (typeof other !== "string" && typeof other !== "number")) return undefined;
  if (operator === "matches") return test(one.var, "matches", other);
  return Object.hasOwn(byOperator, operator)
    ? test(one.var, byOperator[operator as keyof typeof byOperator], other)
    : undefined;
}

function testOfFlag(name: Json, compare: "yes" | "no"): Test | undefined {
  return typeof name === "string" && fieldOf(name)?.kind === "flag"
    ? { is: "test", field: name, compare, value: null }
    : undefined;
}

function test(name: string, compare: Comparison, value: NonNullable<Test["value"]>): Test | undefined {
  const kind = fieldOf(name)?.kind;
  if (kind === undefined || !(comparisons[kind] as readonly string[]).includes(compare)) return undefined;
  return isOfKind(kind, compare, value) ? { is: "test", field: name, compare, value } : undefined;
}

function isOfKind(kind: FieldKind, compare: Comparison, value: NonNullable<Test["value"]>): boolean {
  if (compare === "any") return typeof value === "object";
  return typeof value === (kind === "number" ? "number" : "string");
}

function logicOf(block: Block): Json {
  switch (block.is) {
    case "written":
      return block.logic;
    case "group": {
      const [first, ...others] = block.blocks;
      if (!first) return { "!!": [true] };
      return others.length === 0 ? logicOf(first) : { [block.join]: block.blocks.map(logicOf) };
    }
    case "test": {
      const variable = { var: block.field };
      if (block.compare === "yes") return variable;
      if (block.compare === "no") return { "!": [variable] };
      if (block.compare === "has") return { in: [block.value, variable] };
      if (block.compare === "any") return { in: [variable, block.value] };
      if (block.compare === "matches") return { matches: [variable, block.value] };
      return { [operators[block.compare] ?? "=="]: [variable, block.value] };
    }
    default:
      return block satisfies never;
  }
}

/** A test of a field that asks for nothing yet. */
export function newTest(field: string): Test {
  const kind = fieldOf(field)?.kind ?? "number";
  const [compare] = comparisons[kind];
  return { is: "test", field, compare, value: kind === "flag" ? null : kind === "number" ? 0 : "" };
}

/** The same test with another comparison, and a value of the kind that this takes. */
export function compareBy(one: Test, compare: Comparison): Test {
  const { value } = one;
  if (compare === "any")
    return {
      ...one,
      compare,
      value: typeof value === "string" && value !== "" ? [value] : isTexts(value) ? value : [],
    };
  if (isTexts(value)) return { ...one, compare, value: value[0] ?? "" };
  return { ...one, compare };
}

/** Where a block stands: its place in each group on the way to it. */
export type BlockPath = readonly number[];

/** The group with another block in a place; without one, that block is gone, and with it a group that is empty by that. */
export function putBlock(group: Group, [at, ...rest]: BlockPath, block: Block | undefined): Group {
  if (at === undefined) return block?.is === "group" ? block : group;
  const old = group.blocks[at];
  const next = rest.length > 0 && old?.is === "group" ? putBlock(old, rest, block) : block;
  const isGone = next === undefined || (next.is === "group" && next.blocks.length === 0 && rest.length > 0);
  const blocks = group.blocks.toSpliced(at, 1, ...(isGone ? [] : [next]));
  return { ...group, blocks };
}

function isObject(value: Json | undefined): value is Logic {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isTexts(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function isVariable(value: Json | undefined): value is { var: string } {
  return isObject(value) && Object.keys(value).length === 1 && typeof value["var"] === "string";
}
