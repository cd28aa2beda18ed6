/**
 * JSON with sorted keys, without white space: the same text whoever stored the value in between (jsonb reorders keys).
 * Every event goes through it. What is in order already is written as it stands, by one native call; of other objects the
 * sorted order of a kind is worked out once and found again by its keys.
 */

/** A field of a kind of object: how it is written as the first one, `"key":`, and after another one, `,"key":`. */
export interface Field {
  key: string;
  first: string;
  next: string;
}

/** A kind of object: where its keys lead, one after the other as they stand, and its fields in sorted order. */
interface Shape {
  next: Map<string, Shape>;
  fields?: Field[];
}

/**
 * TikTok's own objects, and whatever else a runner sends, can have any keys. Objects with more keys than these, or longer ones,
 * are sorted each time: hardly any of TikTok's has. What is remembered of the others, counted in keys, is bounded by starting anew.
 */
const mostKeys = 128;
const mostKeyLength = 64;
const keptKeys = 20_000;

let kept = 0;
let root: Shape = newShape();

/**
 * Writes a JSON value; undefined properties are left out and undefined items are null, as JSON does. Sorted by UTF-16
 * code units.
 */
export function canonicalJson(value: unknown): string {
  return isObject(value) && !isInOrder(value) ? inSortedOrder(value) : asItStands(value);
}

/** The keys of a record in sorted order, each with how it is written. */
export function fieldsOf(record: Record<string, unknown>): Field[] {
  const keys = Object.keys(record);
  if (keys.length > mostKeys) return sortedFields(keys);
  if (kept >= keptKeys) forgetShapes();
  let shape = root;
  for (const key of keys) {
    let next = shape.next.get(key);
    if (!next) {
      if (key.length > mostKeyLength) return sortedFields(keys);
      next = newShape();
      shape.next.set(key, next);
    }
    shape = next;
  }
  if (!shape.fields) {
    shape.fields = sortedFields(keys);
    kept += keys.length;
  }
  return shape.fields;
}

/** How many keys are remembered, of all kinds of objects together. */
export function rememberedKeys(): number {
  return kept;
}

function sortedFields(keys: readonly string[]): Field[] {
  return keys.toSorted().map((key) => {
    const first = `${JSON.stringify(key)}:`;
    return { key, first, next: `,${first}` };
  });
}

/** Whether the keys of all objects in it stand in sorted order. */
function isInOrder(value: object): boolean {
  if (Array.isArray(value)) return value.every((item) => !isObject(item) || isInOrder(item));
  let before = "";
  for (const key in value) {
    if (key < before) return false;
    before = key;
    const field = (value as Record<string, unknown>)[key];
    if (isObject(field) && !isInOrder(field)) return false;
  }
  return true;
}

/** Looks at no part whether it is in order: each level would look at all levels below it. */
function inSortedOrder(value: object): string {
  let inside = "";
  if (Array.isArray(value)) {
    for (const item of value) inside += (inside === "" ? "" : ",") + part(item ?? null);
    return `[${inside}]`;
  }
  const record = value as Record<string, unknown>;
  for (const { key, first, next } of fieldsOf(record)) {
    const field = record[key];
    if (field !== undefined) inside += (inside === "" ? first : next) + part(field);
  }
  return `{${inside}}`;
}

function part(value: unknown): string {
  return isObject(value) ? inSortedOrder(value) : asItStands(value);
}

/** For a number or a truth value a native call takes four times as long. */
function asItStands(value: unknown): string {
  return Number.isFinite(value) || typeof value === "boolean" ? `${value as number | boolean}` : JSON.stringify(value);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function newShape(): Shape {
  kept += 1;
  return { next: new Map() };
}

function forgetShapes(): void {
  kept = 0;
  root = newShape();
}
