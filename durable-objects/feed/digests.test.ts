import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { sha256Hex } from "./digests.ts";

const expected = (text: string) => createHash("sha256").update(new TextEncoder().encode(text)).digest("hex");

test("a hash is that of FIPS 180-4's examples", () => {
  expect(sha256Hex("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  expect(sha256Hex("a".repeat(1_000_000))).toBe("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
});

test("texts of every length around the ends of blocks have the runtime's hash, whatever was hashed before", () => {
  for (let length = 0; length <= 300; length++) {
    for (const text of ["x".repeat(length), "é".repeat(length)]) expect(sha256Hex(text)).toBe(expected(text));
  }
});

test("any text has the runtime's hash, lone surrogates and what is larger than the memory was included", () => {
  expect(sha256Hex("\ud800")).toBe(expected("\ud800"));
  const long = fc.tuple(fc.string({ unit: "binary" }), fc.nat(200_000)).map(([text, times]) => text.repeat(times / 10));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary", maxLength: 1_000 }), long), (text) => {
      expect(sha256Hex(text)).toBe(expected(text));
    }),
  );
});
