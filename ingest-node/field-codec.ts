/**
 * A codec out of a list of fields, for messages that the schema package does not have. It reads and writes as the package's
 * own do: every field is there with protobuf's word for what was not sent, 64-bit numbers are digits, and what the list does
 * not have is skipped by the reader, which remembers it.
 */
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

type Message = Record<string, unknown>;

/** What reads and writes one kind of message; those of the schema package are such. */
export interface Codec {
  /* As methods: a codec of the package takes its own type of message only. */
  encode(message: object, writer?: BinaryWriter): BinaryWriter;
  decode(input: BinaryReader | Uint8Array, length?: number): object;
  /** What it was made of; those of the schema package do not say. */
  readonly list?: FieldList;
}

/** What a field holds. */
export type FieldKind = keyof typeof scalars | Codec | { listOf: Codec };
/** The fields of a message: by number, the name and what it holds. */
export type FieldList = Readonly<Record<number, readonly [name: string, kind: FieldKind]>>;

interface Scalar {
  wireType: number;
  unset: unknown;
  read: (reader: BinaryReader) => unknown;
  write: (writer: BinaryWriter, value: never) => BinaryWriter;
}
const wireTypes = { varint: 0, lengthDelimited: 2 } as const;
const scalars = {
  int32: scalar(
    wireTypes.varint,
    0,
    (reader) => reader.int32(),
    (writer, value: number) => writer.int32(value),
  ),
  int64: scalar(
    wireTypes.varint,
    "0",
    (reader) => reader.int64().toString(),
    (writer, value: string) => writer.int64(value),
  ),
  bool: scalar(
    wireTypes.varint,
    false,
    (reader) => reader.bool(),
    (writer, value: boolean) => writer.bool(value),
  ),
  string: scalar(
    wireTypes.lengthDelimited,
    "",
    (reader) => reader.string(),
    (writer, value: string) => writer.string(value),
  ),
};

function scalar<Value>(
  wireType: number,
  unset: Value,
  read: (reader: BinaryReader) => Value,
  write: (writer: BinaryWriter, value: Value) => BinaryWriter,
) {
  return { wireType, unset, read, write };
}

/** One field, ready to be read and written. */
interface Field {
  tag: number;
  name: string;
  unset: () => unknown;
  read: (reader: BinaryReader, message: Message) => void;
  write: (writer: BinaryWriter, value: unknown) => void;
}

/** The codec of a message that has these fields. */
export function codecOf(list: FieldList): Codec {
  const fields = Object.entries(list).map(([number, [name, kind]]) => fieldOf(Number(number), name, kind));
  const byTag = new Map(fields.map((field) => [field.tag, field]));

  function encode(message: object, writer = new BinaryWriter()): BinaryWriter {
    for (const { name, write } of fields) write(writer, (message as Message)[name]);
    return writer;
  }

  function decode(input: BinaryReader | Uint8Array, length?: number): Message {
    const reader = input instanceof BinaryReader ? input : new BinaryReader(input);
    const end = length === undefined ? reader.len : reader.pos + length;
    const message: Message = Object.fromEntries(fields.map(({ name, unset }) => [name, unset()]));
    while (reader.pos < end) {
      const tag = reader.uint32();
      const field = byTag.get(tag);
      if (field !== undefined) field.read(reader, message);
      // The end of a group, or nothing at all: where the package's decoders stop too.
      else if ((tag & 7) === 4 || tag === 0) break;
      else reader.skip(wireTypeOf(tag));
    }
    return message;
  }
  return { encode, decode, list };
}

/** By their numbers; 6 and 7 do not exist. */
const knownWireTypes = [
  WireType.Varint,
  WireType.Bit64,
  WireType.LengthDelimited,
  WireType.StartGroup,
  WireType.EndGroup,
  WireType.Bit32,
] as const;

function wireTypeOf(tag: number): WireType {
  const wireType = knownWireTypes[tag & 7];
  if (wireType === undefined) throw new Error(`wire type ${tag & 7}`);
  return wireType;
}

function fieldOf(number: number, name: string, kind: FieldKind): Field {
  if (typeof kind === "string") return scalarField(number, name, scalars[kind]);
  const tag = number * 8 + wireTypes.lengthDelimited;
  if ("listOf" in kind) {
    const { listOf: codec } = kind;
    return {
      tag,
      name,
      unset: () => [],
      read: (reader, message) => (message[name] as unknown[]).push(codec.decode(reader, reader.uint32())),
      write: (writer, value) => {
        for (const one of (value ?? []) as object[]) codec.encode(one, writer.uint32(tag).fork()).join();
      },
    };
  }
  return {
    tag,
    name,
    unset: () => undefined,
    read: (reader, message) => {
      message[name] = kind.decode(reader, reader.uint32());
    },
    write: (writer, value) => {
      if (value !== undefined) kind.encode(value as object, writer.uint32(tag).fork()).join();
    },
  };
}

function scalarField(number: number, name: string, { wireType, unset, read, write }: Scalar): Field {
  const tag = number * 8 + wireType;
  return {
    tag,
    name,
    unset: () => unset,
    read: (reader, message) => {
      message[name] = read(reader);
    },
    write: (writer, value) => {
      if (value !== unset && value !== undefined) write(writer.uint32(tag), value as never);
    },
  };
}
