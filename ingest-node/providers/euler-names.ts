/**
 * Euler Stream names a message's fields by one of three generations of the webcast schema: its `v1`, what its `v2` was, and
 * the current one. The normalizer reads the current one; here the older names become that. Which they are is derived from
 * the schemas, by each field's number on the wire: see scripts/euler-names.ts.
 */
import names from "./euler-names.json" with { type: "json" };

type Fields = Record<string, unknown>;

/**
 * What a value becomes: `list` one thing in a list, `last` the last of a list, `entries` a map as a list of `{key, value}`,
 * `map` such a list as a map, `text` and `number` a plain value as that. `values`: a map of parts that have other names.
 */
export type Reshape = "list" | "last" | "entries" | "map" | "values" | "text" | "number";

/** One part of a message in an older schema. Absent: nothing of that kind. */
export interface OlderPart {
  /** Today's names by older ones that no field has today: they can be renamed whatever the message is. */
  renames?: Readonly<Record<string, string>>;
  /** Today's names by older ones that another field has today: renamed only in a part that is an older one. */
  taken?: Readonly<Record<string, string>>;
  /**
   * Names of what today's schema has no place for and another field is called today, with what that one is in JSON: what is
   * of another kind is kept under a name of its own.
   */
  aside?: Readonly<Record<string, "string" | "number" | "boolean" | "object" | "any">>;
  /** Where a name has two meanings: the names that only today's part has. */
  current?: readonly string[];
  /** By today's names. */
  shapes?: Readonly<Record<string, Reshape>>;
  /** The keys of the parts in it, by today's names. */
  parts?: Readonly<Record<string, string>>;
}

export interface OlderSchema {
  /** The key of each method's part. */
  methods: Readonly<Record<string, string>>;
  parts: Readonly<Record<string, OlderPart>>;
}

const { v1, v2 } = names as Record<"v1" | "v2", OlderSchema>;

/** Nothing of TikTok's is nested this deep; what is stays as it is. */
const maxDepth = 64;

/** The fields of a message of `method` under their current names. What has a current name already keeps it. */
export function currentNames(method: string, data: Fields): Fields {
  const named = [v1, v2].map((schema) => ({ schema, key: partOf(schema.methods, method), names: 0 }));
  for (const one of named) one.names = olderNames(data, one.schema, one.key, 0);
  // A message of v1 has many names of v2 in it, and the other way round: the one that knows more of them goes first.
  const older = named.filter(({ names }) => names > 0).toSorted((one, other) => other.names - one.names);
  const current = older.reduce<unknown>((value, { schema, key }) => rename(value, schema, key, 0), data);
  return plainBytes(current, 0) as Fields;
}

/** How many names in `value` only the older schema has. */
function olderNames(value: unknown, schema: OlderSchema, key: string | undefined, depth: number): number {
  if (key === undefined || depth >= maxDepth || typeof value !== "object" || value === null) return 0;
  if (Array.isArray(value)) return sum(value.map((one) => olderNames(one, schema, key, depth + 1)));
  const part = schema.parts[key] ?? {};
  return sum(
    Object.entries(value).map(([name, one]) => {
      const isOlder = partOf(part.renames, name) !== undefined;
      const current = partOf(part.renames, name) ?? partOf(part.taken, name) ?? name;
      return (
        Number(isOlder) + olderNames(entriesIn(one, part, current), schema, partOf(part.parts, current), depth + 1)
      );
    }),
  );
}

function rename(value: unknown, schema: OlderSchema, key: string | undefined, depth: number): unknown {
  if (key === undefined || depth >= maxDepth || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => rename(one, schema, key, depth + 1));
  const fields = value as Fields;
  const part = schema.parts[key] ?? {};
  const isOlder = isOlderPart(fields, part);
  const names = isOlder ? { ...part.renames, ...part.taken } : part.renames;
  const isAside = (name: string) => {
    const kind = isOlder ? partOf(part.aside, name) : undefined;
    return kind !== undefined && kind !== typeof fields[name];
  };
  /** Whether a field keeps a name that another one is to have. Then both are said: the current one is right. */
  const stays = (name: string) => fields[name] !== undefined && partOf(names, name) === undefined && !isAside(name);
  const renamed = Object.entries(fields).map(([name, one]): [string, unknown] => {
    if (isAside(name)) return [`${name}Older`, one];
    const target = partOf(names, name) ?? name;
    const current = target !== name && stays(target) ? name : target;
    const inner = rename(entriesIn(one, part, current), schema, partOf(part.parts, current), depth + 1);
    return [current, reshape(inner, partOf(part.shapes, current))];
  });
  return Object.fromEntries(renamed);
}

/** Of a name that has two meanings the older one holds where the part has older names, or at least none of today's own. */
function isOlderPart(fields: Fields, { renames, taken, aside, current = [] }: OlderPart): boolean {
  if (taken === undefined && aside === undefined) return false;
  if (Object.keys(fields).some((name) => partOf(renames, name) !== undefined)) return true;
  return !current.some((name) => Object.hasOwn(fields, name));
}

/** A map as its entries, which is what its part describes. */
function entriesIn(value: unknown, { shapes }: OlderPart, name: string): unknown {
  const shape = partOf(shapes, name);
  if ((shape !== "entries" && shape !== "values") || !isFields(value)) return value;
  return Object.entries(value).map(([key, one]) => ({ key, value: one }));
}

function reshape(value: unknown, shape: Reshape | undefined): unknown {
  if (value === undefined || value === null) return value;
  switch (shape) {
    case undefined:
    case "entries":
      return value;
    case "list":
      // What says nothing is no item.
      return Array.isArray(value) ? value : value === "" ? [] : [value];
    case "last":
      return Array.isArray(value) ? value.at(-1) : value;
    case "map":
    case "values":
      return Array.isArray(value)
        ? Object.fromEntries(value.filter(isFields).map(({ key, value: one }) => [String(key), one]))
        : value;
    case "text":
      return typeof value === "number" ? String(value) : (bytesIn(value)?.toString("utf8") ?? value);
    case "number":
      return typeof value === "string" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
    default:
      return shape satisfies never;
  }
}

/** Bytes, as Node writes them in JSON, in base64. */
function plainBytes(value: unknown, depth: number): unknown {
  if (typeof value !== "object" || value === null || depth >= maxDepth) return value;
  if (Array.isArray(value)) return value.map((one) => plainBytes(one, depth + 1));
  const bytes = bytesIn(value);
  if (bytes !== undefined) return bytes.toString("base64");
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plainBytes(one, depth + 1)]));
}

function bytesIn(value: unknown): Buffer | undefined {
  if (!isFields(value)) return undefined;
  const { type, data } = value;
  return type === "Buffer" && Array.isArray(data) ? Buffer.from(data as number[]) : undefined;
}

/** What a table has under a name; of nobody's names may one be a property of every object. */
function partOf<Value>(table: Readonly<Record<string, Value>> | undefined, name: string): Value | undefined {
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
