/** A message with its people taken out: the same structure, counts and times, other names, texts, ids and pictures. */
import * as schema from "tiktok-live-proto/v3";
import type { NativeMessage } from "#shared/native-message.ts";
import { webcastMethod } from "#shared/method-name.ts";
import type { Pseudonyms } from "#shared/recording/pseudonyms.ts";
import { addedSchema } from "../added-schema.ts";
import { schemaMethods } from "../message-decoders.ts";
import { isId, isKept, isUrl } from "./fields.ts";
import type { RecordedMessage } from "./line.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What an encoder writes with; those of its functions that carry what may be an id or a text. */
interface Writer {
  finish: () => Uint8Array;
  string: (value: string) => Writer;
  int64: (value: string) => Writer;
}
interface Codec {
  decode: (bytes: Uint8Array) => Fields;
  encode: (message: unknown, writer?: Writer) => Writer;
}

const codecs = { ...schema, ...addedSchema } as unknown as Readonly<Record<string, Codec>>;
const methods: ReadonlySet<string> = new Set(schemaMethods);

type Head = Pick<RecordedMessage, "method" | "msgId">;

/**
 * A text in a decoded message with its place: a number of 64 bits and a text are both strings there, and only the encoder
 * knows which of them it writes.
 */
class Leaf {
  readonly name: string;
  readonly owner: Fields;
  readonly value: string;
  constructor(name: string, owner: Fields, value: string) {
    this.name = name;
    this.owner = owner;
    this.value = value;
  }
}

/** What `anonymize` makes of a message: `payload` where its schema can be encoded, `data` for what came as JSON. */
export function anonymizer(names: Pseudonyms) {
  function integer({ name, owner, value }: Leaf): string {
    return isId(name, owner, value) ? names.id(value) : value;
  }

  function text({ name, owner, value }: Leaf): string {
    if (isKept(name, owner, value)) return value;
    if (isUrl(name, value)) return names.url(value);
    // An id stays one whether it is written as a number or as its digits.
    if (/^\d+$/.test(value) && isId(name, owner, value)) return names.id(value);
    return name === "defaultPattern" ? names.pattern(value) : names.text(value);
  }

  /** The key of a map. */
  function key(value: string): string {
    return /^\d+$/.test(value) ? names.id(value) : names.text(value);
  }

  function encode(codec: Codec, data: unknown): Uint8Array {
    // The encoders' own writer, empty again once it is finished.
    const writer = codec.encode(codec.decode(new Uint8Array()));
    writer.finish();
    const { string, int64 } = writer;
    writer.string = (value: unknown) => string.call(writer, value instanceof Leaf ? text(value) : key(String(value)));
    writer.int64 = (value: unknown) => int64.call(writer, value instanceof Leaf ? integer(value) : key(String(value)));
    return codec.encode(data, writer).finish();
  }

  /** JSON says of a string of digits only by its name which of the two it is. */
  function plain(value: unknown): unknown {
    if (value instanceof Leaf)
      return integerNames().has(value.name) && /^-?\d+$/.test(value.value) ? integer(value) : text(value);
    if (Array.isArray(value)) return value.map(plain);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [fieldNames().has(name) ? name : key(name), plain(one)]),
    );
  }

  function replace(message: NativeMessage, head: Head, cameAs: "protobuf" | "json"): RecordedMessage | undefined {
    const method = webcastMethod(head.method);
    const codec = methods.has(method) ? codecs[method] : undefined;
    if (message.data === undefined || codec === undefined) return undefined;
    const marked = mark(message.data, names);
    if (cameAs === "json") return { ...head, data: plain(marked) as Record<string, unknown> };
    return { ...head, payload: Buffer.from(encode(codec, marked)).toString("base64") };
  }

  return function anonymize(message: NativeMessage, cameAs: "protobuf" | "json"): RecordedMessage {
    const { quality: [reason = "no_schema"] = [] } = message;
    const msgId = /^\d+$/.test(message.msgId) ? names.id(message.msgId) : "";
    const head = { method: isMethodName(message.method) ? message.method : "unknown", msgId };
    try {
      return replace(message, head, cameAs) ?? { ...head, length: lengthOf(message), reason };
    } catch {
      // Nested deeper than anybody can walk: forged.
      return { ...head, length: 0, reason: "payload_unreadable" };
    }
  };
}

/** A copy with every string in its Leaf; without bytes, of which nobody knows what they say, and with ids renamed. */
function mark(value: unknown, names: Pseudonyms, name = "", owner: Fields = {}): unknown {
  switch (typeof value) {
    case "string":
      // Nothing was sent: protobuf's "" and "0" are no text and no id.
      return value === "" || value === "0" ? value : new Leaf(name, owner, value);
    case "number":
      return numberIn(value, name, owner, names);
    case "object":
      if (value === null) return value;
      if (value instanceof Uint8Array) return new Uint8Array();
      if (Array.isArray(value)) return value.map((one) => mark(one, names, name, owner));
      return Object.fromEntries(
        Object.entries(value).map(([key, one]) => [key, mark(one, names, key, value as Fields)]),
      );
    default:
      return value;
  }
}

/** Ids of 32 bits; those of JSON that were written as numbers. */
function numberIn(value: number, name: string, owner: Fields, names: Pseudonyms): number {
  if (!Number.isSafeInteger(value) || value < 10_000 || !isId(name, owner, String(value))) return value;
  // One digit less where it could get too large for its field.
  return Number(names.id(String(value).slice(0, 9)));
}

/** A name as TikTok gives them; what a forged one says is nobody's to share. */
function isMethodName(method: string): boolean {
  return /^(?:Webcast|BaseProto|Proto|Euler)\w{1,60}$/.test(method) || methods.has(webcastMethod(method));
}

function lengthOf({ bytes = "", data }: NativeMessage): number {
  return data === undefined ? Buffer.byteLength(bytes, "base64") : JSON.stringify(data).length;
}

let known: { integers: Set<string>; all: Set<string> } | undefined;

/** The names of all fields, and of those that hold numbers of 64 bits wherever they stand. Read from the schema once. */
function knownNames(): NonNullable<typeof known> {
  if (known) return known;
  const integers = new Set<string>();
  const texts = new Set<string>();
  const all = new Set<string>();
  for (const codec of Object.values(codecs)) {
    if (typeof codec !== "object" || !("decode" in codec)) continue;
    for (const [name, unset] of Object.entries(codec.decode(new Uint8Array()))) {
      all.add(name);
      if (unset === "0") integers.add(name);
      else if (unset === "") texts.add(name);
    }
  }
  for (const name of texts) integers.delete(name);
  known = { integers, all };
  return known;
}
const integerNames = () => knownNames().integers;
const fieldNames = () => knownNames().all;
