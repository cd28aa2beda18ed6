import { inflateSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Deflated } from "#shared/protocol/joined-deflate.ts";
import { deflateEvents, joinBodies } from "./deflated-events.ts";

const textOf = ({ stream }: Deflated) => inflateSync(stream).toString();
const bodyOf = (text: string) => deflateEvents(Buffer.from(`${text}\n]}`));
/** Long enough to be joined, and different each time. */
const long = (seed: string) => `{"seed":${JSON.stringify(seed)},"text":"${"語é ".repeat(5_000)}"}`;

test("a body inflates to its events and the end of a frame, whatever they are", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 3_000 }), fc.boolean(), (drawn, isLong) => {
      const text = isLong ? long(drawn) : drawn;
      const body = bodyOf(text);
      expect(textOf(body)).toBe(`${text}\n]}`);
      expect(body.plainBytes).toBe(Buffer.byteLength(text) + 3);
    }),
  );
});

test("bodies that are joined, and joined again, are one as their events would have been", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 2, maxLength: 5 }), (seeds) => {
      const texts = seeds.map((seed) => long(seed.toWellFormed()));
      const joined = joinBodies(texts.map(bodyOf));
      const again = joinBodies([joined, bodyOf("x".repeat(20_000))]);
      expect(joined && textOf(joined)).toBe(`${texts.join(",\n")}\n]}`);
      expect(again && textOf(again)).toBe(`${texts.join(",\n")},\n${"x".repeat(20_000)}\n]}`);
      expect(again?.plainBytes).toBe(again && inflateSync(again.stream).byteLength);
    }),
    { numRuns: 30 },
  );
});

test("what is short, was read from storage, or is missing is not joined", () => {
  const body = bodyOf(long("a"));
  const { open: _, ...stored } = body;
  expect(joinBodies([body, body])).toBeDefined();
  for (const other of [bodyOf("short"), stored, undefined]) expect(joinBodies([body, other])).toBeUndefined();
});
