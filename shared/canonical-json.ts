/**
 * JSON with sorted keys, without white space: the same text whoever stored the value in between (jsonb reorders keys).
 * Every event goes through it, so the sorted order of a kind of object is worked out once and found again by its keys.
 */

/** A kind of object: where its keys lead, one after the other as they stand, and its fields in sorted order. */
interface Shape {
  next: Map<string, Shape>;
  fields?: { key: string; head: string }[];
}

/** TikTok's own objects can have any keys; what is remembered of them is bounded by starting anew. */
const keptShapes = 10_000;

let shapes = 0;
let root: Shape = newShape();

/**
 * Writes a JSON value; undefined properties are left out and undefined items are null, as JSON does. Sorted by UTF-16
 * code units.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  let inside = "";
  if (Array.isArray(value)) {
    for (const item of value) inside += (inside === "" ? "" : ",") + canonicalJson(item ?? null);
    return `[${inside}]`;
  }
  const record = value as Record<string, unknown>;
  for (const { key, head } of fieldsOf(record)) {
    const field = record[key];
    if (field === undefined) continue;
    inside += (inside === "" ? head : `,${head}`) + canonicalJson(field);
  }
  return `{${inside}}`;
}

/** The keys of a record in sorted order, each with how it is written: `"key":`. */
export function fieldsOf(record: Record<string, unknown>): { key: string; head: string }[] {
  const keys = Object.keys(record);
  if (shapes >= keptShapes) forgetShapes();
  let shape = root;
  for (const key of keys) {
    let next = shape.next.get(key);
    if (!next) {
      next = newShape();
      shape.next.set(key, next);
    }
    shape = next;
  }
  return (shape.fields ??= keys.toSorted().map((key) => ({ key, head: `${JSON.stringify(key)}:` })));
}

function newShape(): Shape {
  shapes += 1;
  return { next: new Map() };
}

function forgetShapes(): void {
  shapes = 0;
  root = newShape();
}
