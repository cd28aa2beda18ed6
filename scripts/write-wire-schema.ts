/**
 * Writes ingest-node/wire-schema.ts from the installed tiktok-live-proto; with --check only says whether it is current.
 * The package has decoders and no descriptions of its messages, so that its own generated source is what is read.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const file = new URL("../ingest-node/wire-schema.ts", import.meta.url);

/** The kinds of fields, by the call that reads one of them. */
const kinds: Readonly<Record<string, string>> = {
  "reader.string()": "s",
  "reader.int64().toString()": "l",
  "reader.int32()": "i",
  "reader.bool()": "b",
  "Buffer.from(reader.bytes())": "y",
  "reader.double()": "d",
  "reader.float()": "f",
};

/** The text of ingest-node/wire-schema.ts, from the source of the package. Throws where that has a line nobody expects. */
export function wireSchema(source: string): string {
  const types = new Map<string, string[]>();
  for (const [, name = "", body = ""] of source.matchAll(/^const (\S+) = \{\n(.*?)^\};$/gms)) {
    const decode = body.split("decode(input, length) {")[1];
    if (decode !== undefined) types.set(name, fieldsOf(name, decode));
  }
  const exported = exportsOf(source);
  const names = new Map([...exported].map(([name, local]) => [local, name]));
  const reached = new Set<string>();
  for (const [name, local] of exported) {
    // Every method, the frame, and what is in one.
    if (/^Webcast[^_]*$/.test(name) || name === "ProtoMessageFetchResult") reach(local, types, reached);
  }
  const lines = [...types]
    .filter(([name]) => reached.has(name))
    .map(([name, fields]) => [names.get(name) ?? name, ...fields.map((field) => renamed(field, names))].join(" "));
  return `/** Written by \`node scripts/write-wire-schema.ts\` from tiktok-live-proto. Not edited by hand. */

/**
 * A message type on each line: its name, and of each field name, number, kind. Kinds: s text, l 64-bit number, i 32-bit
 * number, b flag, y bytes, d double, f float, =TYPE message, %TYPE map by its entries; a * before it: a list.
 */
export const wireSchema = \`
${lines.join("\n")}
\`;
`;
}

/** The fields of a message, from the inside of its decoder. */
function fieldsOf(type: string, decode: string): string[] {
  const cases = decode.split(/\bcase (?=\d+:)/).slice(1);
  return cases.map((text) => {
    const number = /^\d+/.exec(text)?.[0] ?? "";
    const entry = /const entry\d+ = (\S+)\.decode\(/.exec(text);
    const kind = entry ? `%${entry[1] ?? ""}` : kindOf(text, `${type} ${number}`);
    const name = /message\.(\w+)/.exec(text)?.[1] ?? "";
    return `${name}:${number}${kind}`;
  });
}

function kindOf(text: string, where: string): string {
  const [, list, one] = /message\.\w+(?: = |(\.push)\()(.*?)\)?;/.exec(text) ?? [];
  const message = /^(\S+)\.decode\(reader, reader\.uint32\(\)/.exec(one ?? "")?.[1];
  const kind = message === undefined ? kinds[balanced(one ?? "")] : `=${message}`;
  if (kind === undefined) throw new Error(`${where}: nobody knows ${one ?? text}`);
  return list === undefined ? kind : `*${kind}`;
}

/** With the bracket again that the pattern took for that of `push`. */
function balanced(call: string): string {
  const open = call.split("(").length - call.split(")").length;
  return call + ")".repeat(Math.max(0, open));
}

/** What the module exports, by the name it has inside. */
function exportsOf(source: string): Map<string, string> {
  const list = /^export \{ (.*) \};$/m.exec(source)?.[1] ?? "";
  return new Map(
    list.split(", ").map((one): [string, string] => {
      const [local = "", name = local] = one.split(" as ");
      return [name, local];
    }),
  );
}

/** A field with the name by which its type is exported. */
function renamed(field: string, names: ReadonlyMap<string, string>): string {
  return field.replace(/(?<=[=%]).+$/, (local) => names.get(local) ?? local);
}

function reach(name: string, types: ReadonlyMap<string, string[]>, reached: Set<string>): void {
  if (reached.has(name)) return;
  const fields = types.get(name);
  if (fields === undefined) throw new Error(`there is no ${name}`);
  reached.add(name);
  for (const field of fields) {
    const inner = /[=%](.+)$/.exec(field)?.[1];
    if (inner !== undefined) reach(inner, types, reached);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wanted = wireSchema(readFileSync(new URL(import.meta.resolve("tiktok-live-proto/v3")), "utf8"));
  if (!process.argv.includes("--check")) {
    writeFileSync(file, wanted);
    console.log("wire schema: wrote ingest-node/wire-schema.ts");
  } else if (readFileSync(file, "utf8") !== wanted) {
    console.error("wire schema: ingest-node/wire-schema.ts is not what the installed schema says");
    process.exitCode = 1;
  }
}
