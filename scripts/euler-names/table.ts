/** How an older generation of the webcast schema and today's name the same field: by its number on the wire. */
import type { OlderPart, OlderSchema, Reshape } from "../../ingest-node/providers/euler-names.ts";
import { isPart, methodsOf, type Schema, type SchemaField } from "./schema.ts";

type Mapped<Table> = Table extends Readonly<Record<string, infer Value>> ? Record<string, Value> : Table;
type Mutable = { -readonly [Name in keyof OlderPart]-?: Mapped<NonNullable<OlderPart[Name]>> };

/** The table for one older schema. What both name and shape alike, all the way down, is not in it. */
export function olderSchema(older: Schema, current: Schema): OlderSchema {
  const parts = new Map<string, OlderPart>();
  const methods = methodsOf(older).filter((method) => current[method] !== undefined);
  for (const method of methods) comparePart(method, method);
  const kept = differing(parts);
  const named = (key: string) => kept.has(key);
  return {
    methods: Object.fromEntries(
      methods.map((method) => [method, keyOf(method, method)]).filter(([, key]) => named(key!)),
    ),
    parts: Object.fromEntries(
      [...kept].map((key) => {
        const part = parts.get(key) as OlderPart;
        const inner = Object.entries(part.parts ?? {}).filter(([, one]) => named(one));
        const isKept = ([name, shape]: [string, Reshape]) => shape !== "values" || inner.some(([one]) => one === name);
        const shapes = Object.entries(part.shapes ?? {}).filter(isKept);
        return [key, withoutEmpty({ ...part, parts: Object.fromEntries(inner), shapes: Object.fromEntries(shapes) })];
      }),
    ),
  };

  function comparePart(olderName: string, currentName: string): string {
    const key = keyOf(olderName, currentName);
    if (parts.has(key)) return key;
    const was = older[olderName] ?? {};
    const is = current[currentName] ?? {};
    const part: Mutable = { renames: {}, taken: {}, aside: {}, current: [], shapes: {}, parts: {} };
    parts.set(key, part);
    for (const [name, field] of Object.entries(was)) {
      const [target] = Object.entries(is).find(([, { number }]) => number === field.number) ?? [];
      const today = target === undefined ? undefined : is[target];
      const shape = today && reshape(field, today);
      if (target === undefined || today === undefined || shape === "other") {
        // Another field has its name today: its value would be taken for that one's.
        if (is[name] !== undefined) part.aside[name] = inJson(is[name]) === inJson(field) ? "any" : inJson(is[name]);
        continue;
      }
      if (target !== name) part[is[name] === undefined ? "renames" : "taken"][name] = target;
      if (shape !== undefined) part.shapes[target] = shape;
      if (isPart(field.type)) part.parts[target] = comparePart(field.type, today.type);
    }
    const isMistakable = Object.keys(part.taken).length + Object.keys(part.aside).length > 0;
    if (isMistakable) part.current = Object.keys(is).filter((name) => was[name] === undefined);
    return key;
  }
}

function keyOf(older: string, current: string): string {
  return older === current ? older : `${older} ${current}`;
}

/** How a value of the older kind becomes one of today's; "other" where it cannot, undefined where it is one. */
function reshape(was: SchemaField, is: SchemaField): Reshape | "other" | undefined {
  if (isPart(was.type) !== isPart(is.type)) return "other";
  if (was.holds !== is.holds) return shapeOf(was.holds, is.holds);
  if (was.holds === "map") return "values";
  if (isPart(was.type) || was.type === is.type || was.holds !== "one") return undefined;
  const [before, after] = [wireOf(was.type), wireOf(is.type)];
  if (before !== after) return "other";
  if (after === "text") return is.type === "string" ? "text" : "other";
  return is.type.endsWith("64") ? "text" : "number";
}

function shapeOf(was: SchemaField["holds"], is: SchemaField["holds"]): Reshape {
  if (is === "list") return was === "one" ? "list" : "entries";
  if (is === "map") return "map";
  return "last";
}

/** What JSON has for a field. */
function inJson({ type, holds }: SchemaField): "string" | "number" | "boolean" | "object" {
  if (holds !== "one" || isPart(type) || type === "bytes") return "object";
  if (type === "bool") return "boolean";
  return type === "string" || type.endsWith("64") ? "string" : "number";
}

function wireOf(type: string): "text" | "number" | "fixed" {
  if (type === "string" || type === "bytes") return "text";
  return type === "double" || type === "float" ? "fixed" : "number";
}

/** The parts that differ, and those on the way to them. */
function differing(parts: ReadonlyMap<string, OlderPart>): Set<string> {
  const found = new Set<string>();
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const [key, { renames, taken, aside, shapes, parts: inner }] of parts) {
      const reshaped = Object.values(shapes ?? {}).some((shape) => shape !== "values");
      const own = reshaped || [renames, taken, aside].some((one) => Object.keys(one ?? {}).length > 0);
      if (own || Object.values(inner ?? {}).some((one) => found.has(one))) found.add(key);
    }
  }
  return found;
}

function withoutEmpty(part: OlderPart): OlderPart {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => Object.keys(value as object).length > 0));
}
