import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import * as fc from "fast-check";
import * as schema from "tiktok-live-proto/v3";
import { expect, test } from "vitest";
import { MessageReader } from "./message-reader.ts";
import { samples } from "./samples/samples.ts";

/** What both readers make of `bytes`: the value and where they stand after it, or that there is none. */
function read(bytes: Uint8Array, by: (reader: BinaryReader) => unknown): [unknown, unknown] {
  const outcome = (reader: BinaryReader) => {
    try {
      return [by(reader), reader.pos];
    } catch {
      return "refused";
    }
  };
  const ours = new MessageReader().open(Buffer.from(bytes)) as unknown as BinaryReader;
  return [outcome(ours), outcome(new BinaryReader(bytes))];
}

test("it reads every number as the codec's own reader does", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (value) => {
      const bytes = new BinaryWriter().int64(value).finish();
      const [ours, theirs] = read(bytes, (reader) => reader.int64().toString());
      expect(ours).toEqual(theirs);
      expect(ours).toEqual([value.toString(), bytes.length]);
    }),
    { numRuns: 2_000 },
  );
});

test.each(["int64", "int32", "uint32", "bool", "string", "bytes", "float", "double"] as const)(
  "of any bytes it makes the same %s, or refuses them as well",
  (kind) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 48 }), (bytes) => {
        const [ours, theirs] = read(bytes, (reader) => {
          const value = reader[kind]();
          return value instanceof Uint8Array ? [...value] : typeof value === "bigint" ? value.toString() : value;
        });
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 3_000 },
    );
  },
);

test("it reads every text as the codec's own reader does, whole or broken", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 60 }).map((one) => Buffer.from(one)),
    fc.uint8Array(),
  );
  fc.assert(
    fc.property(text, (content) => {
      const [ours, theirs] = read(new BinaryWriter().bytes(content).finish(), (reader) => reader.string());
      expect(ours).toEqual(theirs);
    }),
    { numRuns: 2_000 },
  );
});

test.each(samples)("$about decodes to the same", ({ message: { method, payload } }) => {
  const codec = (schema as unknown as Record<string, { decode: (input: unknown) => unknown } | undefined>)[method];
  if (codec === undefined) return;
  const decoded = codec.decode(new MessageReader().open(Buffer.from(payload)));
  expect(JSON.stringify(decoded)).toBe(JSON.stringify(codec.decode(payload)));
});
