/**
 * A decoder for each message type of the schema, compiled from wire-schema.ts and
 * added-schema.ts as this module loads. They give what the
 * package's own decoders give, for half of the time: those make dozens of lists and buffers for every user that they read,
 * and this project reads several users a message. And they say which fields the schema does not have.
 */
import { addedTypes } from "./added-types.ts";
import type { WireReader } from "./wire-reader.ts";
import { wireSchema } from "./wire-schema.ts";

type Fields = Record<string, unknown>;
/** Reads a message from where the reader stands to `end`. Throws where the bytes are no whole message of its type. */
type Decode = (reader: WireReader, end: number) => Fields;

/** What absent fields hold: one for all of them, that nobody can change. */
const absent = { list: Object.freeze([]), map: Object.freeze({}), bytes: Buffer.alloc(0) };

/** Of each kind: what is there where nothing was sent, what reads one, and its wire type. */
const kinds: Readonly<Record<string, { unset: string; read: string; wireType: number }>> = {
  s: { unset: '""', read: "reader.string(end)", wireType: 2 },
  l: { unset: '"0"', read: "reader.int64(end)", wireType: 0 },
  i: { unset: "0", read: "reader.int32(end)", wireType: 0 },
  b: { unset: "false", read: "reader.bool(end)", wireType: 0 },
  y: { unset: "absent.bytes", read: "reader.bytes(end)", wireType: 2 },
  d: { unset: "0", read: "reader.double(end)", wireType: 1 },
  f: { unset: "0", read: "reader.float(end)", wireType: 5 },
};

const packageTypes = wireSchema
  .trim()
  .split("\n")
  .map((line) => line.split(" "));
const lines = [...packageTypes, ...addedTypes()];
const numbers = new Map(lines.map(([name = ""], number) => [name, number]));
// The text is made of this repository's own tables, and of nothing that comes in.
// oxlint-disable-next-line no-implied-eval, no-new-func
const compile = new Function(
  "absent",
  `"use strict";\n${lines.map(decoderText).join("\n")}\nreturn [${lines.map((_, number) => `d${number}`).join()}];`,
);
const decoders = compile(absent) as Decode[];

/** The decoder of a message type. Throws where the schema has no such type. */
export function decoderOf(type: string): Decode {
  const decode = decoders[numbers.get(type) ?? -1];
  if (decode === undefined) throw new RangeError(`the schema has no ${type}`);
  return decode;
}

/** The webcast methods that the schema describes. A name with a `_` or `#` is a part of one, and the frame is none. */
export const schemaMethods: readonly string[] = [...numbers.keys()].filter(
  (name) => /^Webcast[^_#]*$/.test(name) && name !== "WebcastPushFrame",
);

function decoderText([, ...fields]: string[], number: number): string {
  const parsed = fields.map(readField);
  return `function d${number}(reader, end) {
  const message = { ${parsed.map(({ name, unset }) => `${name}: ${unset}`).join(", ")} };
  while (reader.pos < end) {
    const tag = reader.short(end);
    switch (tag) {
${parsed.map(({ cases }) => cases).join("\n")}
      default: reader.skip(tag, end);
    }
  }
  return message;
}`;
}

/** A field's text in the table: its name, what it holds while absent, and the cases of its tags. */
function readField(text: string): { name: string; unset: string; cases: string } {
  const [, name = "", number, list, kind = "", type = ""] = /^(\w+):(\d+)(\*?)(.)(.*)$/.exec(text) ?? [];
  const tag = Number(number) * 8;
  if (type !== "" && !numbers.has(type)) throw new Error(`there is no type ${type}`);
  const inner = `d${numbers.get(type)}(reader, reader.nest(end))`;
  if (kind === "%") {
    const put = `if (message.${name} === absent.map) message.${name} = {}; Object.defineProperty(message.${name}, entry.key, { value: entry.value, enumerable: true, configurable: true, writable: true });`;
    return {
      name,
      unset: "absent.map",
      cases: `case ${tag + 2}: { const entry = ${inner}; if (entry.value !== undefined) { ${put} } break; }`,
    };
  }
  const one = kinds[kind] ?? { unset: "undefined", read: inner, wireType: 2 };
  if (list !== "*")
    return { name, unset: one.unset, cases: `case ${tag + one.wireType}: message.${name} = ${one.read}; break;` };
  const own = `if (message.${name} === absent.list) message.${name} = [];`;
  const single = `case ${tag + one.wireType}: ${own} message.${name}.push(${one.read}); break;`;
  // A list of numbers comes value by value, or as one run of them.
  const run = `case ${tag + 2}: { ${own} const until = reader.enter(end); while (reader.pos < until) message.${name}.push(${one.read.replace("end", "until")}); break; }`;
  return { name, unset: "absent.list", cases: one.wireType === 0 ? `${single}\n${run}` : single };
}
