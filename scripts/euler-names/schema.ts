/**
 * The webcast schemas of `tiktok-live-proto` as data: which parts there are, and each field's number, name and kind. The
 * package has no descriptors; its generated encoders say all of it, one line a field.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export type SchemaVersion = "v1" | "v2" | "v3";

export interface SchemaField {
  number: number;
  /** Another part's name, or protobuf's word for a plain value: `string`, `int64`, `bytes` ... */
  type: string;
  holds: "one" | "list" | "map";
}

/** A message of the schema, or a part of one: its fields by name. */
export type SchemaPart = Readonly<Record<string, SchemaField>>;

export type Schema = Readonly<Record<string, SchemaPart>>;

const encoder =
  /^const ([\w$]+) = \{\n\tencode\(\w+, writer = new BinaryWriter\(\)\) \{\n([\s\S]*?)\n\t\},\n\tdecode/gm;

/** How an encoder writes a field of each kind. Each has the groups `name`, `type` and `tag`. */
const writes: readonly [SchemaField["holds"], RegExp][] = [
  ["list", /for \(const v of message\.(?<name>\w+)\) (?<type>[\w$]+)\.encode\(v, writer\.uint32\((?<tag>\d+)\)/g],
  ["list", /for \(const v of message\.(?<name>\w+)\) writer\.uint32\((?<tag>\d+)\)\.(?<type>\w+)\(v/g],
  [
    "list",
    /writer\.uint32\((?<tag>\d+)\)\.fork\(\);\s+for \(const v of message\.(?<name>\w+)\) writer\.(?<type>\w+)\(v/g,
  ],
  ["one", /if \(message\.(?<name>\w+) !== void 0\) (?<type>[A-Z][\w$]*)\.encode\(\S+ writer\.uint32\((?<tag>\d+)\)/g],
  ["one", /if \(message\.(?<name>\w+)(?:\.length)? !== [^)]+\) writer\.uint32\((?<tag>\d+)\)\.(?<type>\w+)\(message/g],
  [
    "map",
    /entries\(message\.(?<name>\w+)\)\.forEach\([^{]+\{\s+(?<type>[\w$]+)\.encode\(\{[^}]+\}, writer\.uint32\((?<tag>\d+)\)/g,
  ],
];

/** Reads a schema from the installed package. Throws where its encoders are not written as expected. */
export function readSchema(version: SchemaVersion): Schema {
  const text = readFileSync(fileURLToPath(import.meta.resolve(`tiktok-live-proto/${version}`)), "utf8");
  const parts: Record<string, SchemaPart> = {};
  for (const [, name = "", body = ""] of text.matchAll(encoder)) parts[name] = readPart(`${version} ${name}`, body);
  if (Object.keys(parts).length < (text.match(/^\tdecode\(/gm) ?? []).length) {
    throw new Error(`tiktok-live-proto/${version}: an encoder is not written as expected`);
  }
  for (const [name, part] of Object.entries(parts)) {
    const unknown = Object.values(part).find(({ type }) => isPart(type) && parts[type] === undefined);
    if (unknown) throw new Error(`tiktok-live-proto/${version}: ${name} has a part ${unknown.type} that is nowhere`);
  }
  return parts;
}

/** Whether a field's type is another part, and no plain value. */
export function isPart(type: string): boolean {
  return /^[A-Z]/.test(type);
}

/** The methods of a schema: its messages that come by name. */
export function methodsOf(schema: Schema): string[] {
  return Object.keys(schema).filter((name) => /^Webcast(?!PushFrame)[A-Za-z]+$/.test(name));
}

function readPart(where: string, body: string): SchemaPart {
  const part: Record<string, SchemaField> = {};
  for (const [holds, pattern] of writes) {
    for (const { groups } of body.matchAll(pattern)) {
      const { name = "", type = "", tag = "" } = groups ?? {};
      part[name] = { number: Number(tag) >>> 3, type, holds };
    }
  }
  const unread = [...body.matchAll(/message\.(\w+)/g)].find(([, name = ""]) => part[name] === undefined);
  if (unread) throw new Error(`tiktok-live-proto/${where}: no number is found for ${unread[1]}`);
  return part;
}
