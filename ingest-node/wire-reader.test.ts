import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { WireReader } from "./wire-reader.ts";

type Kind = "int64" | "int32" | "bool" | "string" | "bytes" | "float" | "double";

/** What our reader and the codec's own make of `bytes`: the value and where they stand after it, or that there is none. */
function read(bytes: Uint8Array, kind: Kind): [unknown, unknown] {
  const outcome = (reader: { pos: number }, value: () => unknown) => {
    try {
      const made = value();
      return [made instanceof Uint8Array ? [...made] : typeof made === "bigint" ? String(made) : made, reader.pos];
    } catch {
      return "refused";
    }
  };
  const ours = new WireReader().open(Buffer.from(bytes));
  const theirs = new BinaryReader(bytes);
  return [outcome(ours, () => ours[kind](bytes.length)), outcome(theirs, () => theirs[kind]())];
}

test("it reads every 64-bit number as the codec's own reader does, and as digits", () => {
  const anywhere = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  const byLength = fc
    .integer({ min: 0, max: 62 })
    .chain((bits) => fc.bigInt({ min: 0n, max: 2n ** BigInt(bits + 1) - 1n }));
  fc.assert(
    fc.property(fc.oneof(anywhere, byLength), (value) => {
      const bytes = new BinaryWriter().int64(value).finish();
      const [ours, theirs] = read(bytes, "int64");
      expect(ours).toEqual(theirs);
      expect(ours).toEqual([value.toString(), bytes.length]);
    }),
    { numRuns: 3_000 },
  );
});

test.each(["int64", "int32", "bool", "string", "bytes", "float", "double"] as const)(
  "of any bytes it makes the same %s, or refuses them as well",
  (kind) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 48 }), (bytes) => {
        const [ours, theirs] = read(bytes, kind);
        expect(ours).toEqual(theirs);
      }),
      { numRuns: 2_000 },
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
      const [ours, theirs] = read(new BinaryWriter().bytes(content).finish(), "string");
      expect(ours).toEqual(theirs);
    }),
    { numRuns: 2_000 },
  );
});

test("it reads no further than the message that it is in", () => {
  const bytes = Buffer.from([5, 104, 101, 108, 108, 111]);
  expect(new WireReader().open(bytes).string(6)).toBe("hello");
  expect(() => new WireReader().open(bytes).string(5)).toThrow(RangeError);
  expect(() => new WireReader().open(Buffer.from([0x80, 1])).int64(1)).toThrow(RangeError);
});
