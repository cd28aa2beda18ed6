/** Values within and outside of a JSON Schema, for requests that nobody would write by hand. */
import * as fc from "fast-check";

export type Json = Record<string, unknown>;
type Resolve = (ref: string) => Json;

/** How deep values are made before the shortest is taken. */
const mostDepth = 6;

/** What a schema allows. What only the code checks (a condition's tokens, a duplicate) it does not know. */
export function within(schema: Json, resolve: Resolve, depth = 0): fc.Arbitrary<unknown> {
  if (typeof schema["$ref"] === "string") return within(resolve(schema["$ref"]), resolve, depth + 1);
  if ("const" in schema) return fc.constant(schema["const"]);
  if (Array.isArray(schema["enum"])) return fc.constantFrom(...(schema["enum"] as unknown[]));
  const options = (schema["anyOf"] ?? schema["oneOf"]) as Json[] | undefined;
  if (options) {
    const taken = depth > mostDepth ? options.slice(0, 1) : options;
    return fc.oneof(...taken.map((one) => within(one, resolve, depth + 1)));
  }
  const { type } = schema;
  if (Array.isArray(type)) {
    return fc.oneof(...type.map((one: unknown) => within({ ...schema, type: one }, resolve, depth)));
  }
  switch (type) {
    case "string":
      return textWithin(schema);
    case "integer":
      return fc.maxSafeInteger().map((value) => clamp(value, schema));
    case "number":
      return fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => clamp(value, schema));
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "array":
      return arrayWithin(schema, resolve, depth);
    case "object":
      return objectWithin(schema, resolve, depth);
    default:
      return fc.jsonValue({ maxDepth: 3 });
  }
}

function clamp(value: number, { minimum, maximum }: Json): number {
  const [least, most] = [Number(minimum ?? -1e9), Number(maximum ?? 1e9)];
  if (value >= least && value <= most) return value;
  // Mostly small: a large bound is seldom what is looked at.
  return Math.max(least, Math.min(most, least + Math.abs(Math.trunc(value % 1_000))));
}

function textWithin({ pattern, format, minLength = 0, maxLength = 200 }: Json): fc.Arbitrary<string> {
  if (format === "date-time") {
    const [min, max] = [new Date("2020-01-01T00:00:00Z"), new Date("2030-01-01T00:00:00Z")];
    return fc.date({ min, max, noInvalidDate: true }).map((date) => date.toISOString());
  }
  if (typeof pattern === "string") {
    try {
      return fc.stringMatching(new RegExp(pattern));
    } catch {
      return fc.string({ maxLength: 20 });
    }
  }
  const most = Math.min(Number(maxLength), Math.max(30, Number(minLength)));
  return fc.string({ minLength: Number(minLength), maxLength: most, unit: "grapheme" });
}

function arrayWithin({ items, prefixItems, minItems = 0, maxItems = 4 }: Json, resolve: Resolve, depth: number) {
  if (Array.isArray(prefixItems))
    return fc.tuple(...(prefixItems as Json[]).map((one) => within(one, resolve, depth + 1)));
  const [least, most] = [Number(minItems), Math.min(Number(maxItems), Math.max(4, Number(minItems)))];
  const item = within((items ?? {}) as Json, resolve, depth + 1);
  return fc.array(item, { minLength: least, maxLength: depth > mostDepth ? least : most });
}

function objectWithin({ properties = {}, required = [], additionalProperties }: Json, resolve: Resolve, depth: number) {
  const fields = Object.entries(properties as Record<string, Json>).filter(
    ([name]) => depth <= mostDepth || (required as string[]).includes(name),
  );
  const known = fc.record(Object.fromEntries(fields.map(([name, one]) => [name, within(one, resolve, depth + 1)])), {
    requiredKeys: required as string[],
  });
  if (typeof additionalProperties !== "object" || depth > 3) return known;
  const others = fc.dictionary(fc.string({ maxLength: 8 }), within(additionalProperties as Json, resolve, depth + 2), {
    maxKeys: 2,
  });
  return fc.tuple(others, known).map(([more, named]) => ({ ...more, ...named }));
}

/** What breaks readers. */
export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    "",
    "\u0000",
    "a\u0000b",
    "\ud800",
    "\u202e",
    "__proto__",
    "'; drop table streams; --",
    "%00",
    "%",
    "../..",
    "NaN",
    "1e999",
    0,
    -1,
    -0,
    0.5,
    2 ** 31,
    2 ** 31 - 1,
    2 ** 53,
    -(2 ** 53),
    2 ** 63,
    1e308,
    true,
    [],
    {},
    [[]],
    [null],
    { ["__proto__"]: { x: 1 }, constructor: "x" },
  ),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.integer({ min: 1, max: 4 }).map((power) => "x".repeat(10 ** power)),
  fc.integer({ min: 1, max: 200 }).map((depth) => {
    let deep: unknown = 1;
    for (let level = 0; level < depth; level += 1) deep = level % 2 === 0 ? [deep] : { a: deep };
    return deep;
  }),
  fc.jsonValue({ maxDepth: 4 }),
);

/** A value with one thing in it that is another: a field replaced, left out, or added. */
export function broken(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(value, fc.nat(), hostile, fc.constantFrom("replace", "remove", "add"))
    .map(([whole, at, other, how]) => {
      const copy = structuredClone(whole);
      const places = placesOf(copy);
      const place = places[at % Math.max(1, places.length)];
      if (!place) return other;
      const [holder, key] = place;
      if (how === "remove") delete holder[key];
      else if (how === "add") holder[`${key}x`] = other;
      else holder[key] = other;
      return copy;
    });
}

function placesOf(value: unknown): [holder: Record<string, unknown>, key: string][] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [[holder, key] as [typeof holder, string], ...placesOf(holder[key])]);
}
