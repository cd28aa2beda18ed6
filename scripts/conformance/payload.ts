/** Readable fields become protobuf, and back. */
import * as schema from "tiktok-live-proto/v3";
import { webcastMethod } from "#shared/method-name.ts";
import { addedSchema } from "../../ingest-node/added-schema.ts";

type Fields = Record<string, unknown>;
type Decode = (bytes: Uint8Array) => Fields;
interface Codec {
  encode: (message: Fields) => { finish: () => Uint8Array };
  decode: Decode;
}

/** No field of the schema has a higher number. */
const maxFieldNumber = 2_047;
const nothing = new Uint8Array();

/** The bytes of a message of which `fields` are set. Throws where no schema describes the method, or it has no such field. */
export function encodePayload(method: string, fields: Fields): Uint8Array {
  const codec = codecOf(method);
  return codec.encode(complete((bytes) => codec.decode(bytes), fields, method)).finish();
}

/** The fields that are set in the bytes of a message. Throws where they are no such message. */
export function decodePayload(method: string, payload: Uint8Array): Fields {
  return setFields(codecOf(method).decode(payload));
}

/** A message's fields without those that say nothing: 0, "", false, an empty list or an empty message. */
export function setFields(message: Fields): Fields {
  return Object.fromEntries(
    Object.entries(message)
      .map(([name, value]): [string, unknown] => [name, setValue(value)])
      .filter(([, value]) => !saysNothing(value)),
  );
}

function setValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (Array.isArray(value)) return value.map(setValue);
  return isFields(value) ? setFields(value) : value;
}

function saysNothing(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isFields(value)) return Object.keys(value).length === 0;
  return value === undefined || value === 0 || value === "0" || value === "" || value === false;
}

const codecs = { ...schema, ...addedSchema } as unknown as Readonly<Record<string, Codec | undefined>>;

function codecOf(method: string): Codec {
  const codec = codecs[webcastMethod(method)];
  if (codec === undefined) throw new RangeError(`no schema describes ${method}`);
  return codec;
}

/**
 * A message with every field there, which the encoders want. The schema comes without descriptions of its types, so what
 * a field of it looks like is learnt from what an empty one decodes to.
 */
function complete(decode: Decode, fields: Fields, path: string): Fields {
  const message = decode(nothing);
  for (const [name, value] of Object.entries(fields)) {
    if (!(name in message)) throw new RangeError(`${path} has no field ${name}`);
    message[name] = completeField(decode, { unset: message[name], name, value, path: `${path}.${name}` });
  }
  return message;
}

function completeField(
  decode: Decode,
  { unset, name, value, path }: { unset: unknown; name: string; value: unknown; path: string },
): unknown {
  if (unset instanceof Uint8Array) return Buffer.from(String(value), "base64");
  if (Array.isArray(value)) {
    const one: Decode = (bytes) => (decodeField(decode, name, bytes, path) as Fields[])[0] ?? {};
    return value.map((item) => (isFields(item) ? complete(one, item, path) : item));
  }
  if (!isFields(value)) return value;
  if (!isFields(unset)) return complete((bytes) => decodeField(decode, name, bytes, path) as Fields, value, path);
  const entry: Decode = (bytes) =>
    Object.values(decodeField(decode, name, lengthDelimited(2, bytes), path) as Fields)[0] as Fields;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, isFields(item) ? complete(entry, item, path) : item]),
  );
}

/** What the field holds when `bytes` are in it. */
function decodeField(decode: Decode, name: string, bytes: Uint8Array, path: string): unknown {
  return decode(lengthDelimited(numberOf(decode, name, path), bytes))[name];
}

const numbers = new Map<string, number>();

function numberOf(decode: Decode, name: string, path: string): number {
  const known = numbers.get(path);
  if (known !== undefined) return known;
  // Two bytes of an empty second field: a map takes them for an entry with a value.
  const probe = lengthDelimited(2, nothing);
  for (let number = 1; number <= maxFieldNumber; number++) {
    for (const bytes of [nothing, probe]) {
      if (!holdsObject(tryDecode(decode, lengthDelimited(number, bytes))[name])) continue;
      numbers.set(path, number);
      return number;
    }
  }
  throw new RangeError(`${path} is no message`);
}

/** A probe does not fit every field that it meets on its way. */
function tryDecode(decode: Decode, bytes: Uint8Array): Fields {
  try {
    return decode(bytes);
  } catch {
    return {};
  }
}

function holdsObject(value: unknown): boolean {
  if (Array.isArray(value)) return isFields(value[0]);
  return isFields(value) && Object.keys(value).length > 0;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

function lengthDelimited(number: number, bytes: Uint8Array): Uint8Array {
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}
