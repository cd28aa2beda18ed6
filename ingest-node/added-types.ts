/** The methods of added-schema.ts in the words of wire-schema.ts. */
import * as schema from "tiktok-live-proto/v3";
import { addedSchema } from "./added-schema.ts";
import type { Codec, FieldKind } from "./field-codec.ts";

/** The package's types by what reads them. */
const packageNames = new Map(
  Object.entries(schema as Readonly<Record<string, unknown>>).map(([name, one]) => [one, name]),
);
const scalars = { int32: "i", int64: "l", bool: "b", string: "s" } as const;

/** Each added type as a line of wire-schema.ts has it: its name, then its fields. A part of a message has a # in its name. */
export function addedTypes(): string[][] {
  const lines: string[][] = [];
  const named = new Map<Codec, string>();

  function nameOf(codec: Codec, name: string): string {
    const known = packageNames.get(codec) ?? named.get(codec);
    if (known !== undefined) return known;
    if (codec.list === undefined) throw new Error(`nobody knows the fields of ${name}`);
    named.set(codec, name);
    const line = [name];
    lines.push(line);
    for (const [number, [field, kind]] of Object.entries(codec.list)) {
      line.push(`${field}:${number}${kindOf(kind, `${name}#${number}`)}`);
    }
    return name;
  }

  function kindOf(kind: FieldKind, name: string): string {
    if (typeof kind === "string") return scalars[kind];
    return "listOf" in kind ? `*=${nameOf(kind.listOf, name)}` : `=${nameOf(kind, name)}`;
  }
  for (const [method, codec] of Object.entries(addedSchema)) nameOf(codec, method);
  return lines;
}
