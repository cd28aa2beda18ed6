import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson } from "#shared/canonical-json.ts";
import { chainStart, chainValueV2, commitmentOf } from "#shared/chain.ts";
import { writeLink } from "#shared/chain-link.ts";
import { sha256Module } from "#sha256";
import { linkEach, sha256Each, sha256Hex } from "./digests.ts";

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

test("each of several texts has its own hash, whatever signs it has", () => {
  const texts = fc.array(fc.string({ unit: "binary", maxLength: 300 }), { maxLength: 120 });
  fc.assert(
    fc.property(texts, (all) => {
      expect(sha256Each(all)).toEqual(all.map(expected));
    }),
  );
  const { length } = Array.from({ length: 200 }, (_, at) => sha256Each(["x".repeat(at), "", "é".repeat(at)]))
    .map((hashes, at) => [hashes, ["x".repeat(at), "", "é".repeat(at)].map(expected)] as const)
    .filter(([hashes, wanted]) => hashes.join() !== wanted.join());
  expect(length).toBe(0);
});

test("links that are made together are those that the chain is defined by", () => {
  const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`));
  const part = fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()).map((value) => canonicalJson(value));
  const events = fc.array(fc.record({ salt: hex(32), personal: part, facts: part }), { maxLength: 20 });
  fc.assert(
    fc.property(fc.oneof(fc.constant(chainStart), hex(64)), events, (before, all) => {
      let value = before;
      const wanted = all.map(({ salt, personal, facts }) => {
        const commitment = commitmentOf(salt, personal, expected);
        value = chainValueV2(value, { facts, commitment }, expected);
        return writeLink({ value, commitment, salt });
      });
      expect(linkEach(before, all)).toEqual(wanted);
    }),
  );
});

test("each function takes what it is called with, and no more", () => {
  const { exports } = new WebAssembly.Instance(sha256Module);
  const taken = Object.entries(exports).map(([name, one]) => [name, typeof one === "function" ? one.length : "none"]);
  expect(Object.fromEntries(taken)).toEqual({ memory: "none", hash: 1, hashEach: 4, chainEach: 5 });
});

test("what is hashed after long texts writes nothing behind its own places", () => {
  const { memory, hashEach } = new WebAssembly.Instance(sha256Module).exports as unknown as {
    memory: WebAssembly.Memory;
    hashEach: (from: number, to: number, out: number, slot: number) => void;
  };
  const bytes = new Uint8Array(memory.buffer);
  const [slot, from, out] = [20_000, 100_000, 200_000];
  const hash = (texts: readonly string[], slotBytes: number) => {
    const plain = Buffer.from(texts.map((text) => `${text}\u0001`).join(""));
    bytes.set(plain, from);
    hashEach(from, from + plain.byteLength, out, slotBytes);
    const hashes = Buffer.from(bytes.subarray(out, out + texts.length * 64)).toString();
    expect(hashes).toBe(texts.map((text) => createHash("sha256").update(text).digest("hex")).join(""));
  };
  const long = ["a", "b", "c", "d", "e"].map((letter) => letter.repeat(10_000));
  for (const few of [["x"], ["x", "y"], ["x", "y", "z"]]) {
    hash(long, slot);
    bytes.fill(0xff, 256, from);
    hash(few, 256);
    // The four messages with what makes each a block: from 256 on, 256 bytes each.
    expect(bytes.subarray(256 + 4 * 256, from).every((byte) => byte === 0xff)).toBe(true);
  }
});
