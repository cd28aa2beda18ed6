import { inflateSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Deflated } from "#shared/protocol/joined-deflate.ts";
import { deflateEvents, joinable, joinBodies } from "./deflated-events.ts";

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

const before = Buffer.from("before");
const opening = '{"events":[';
/** A message's text, after the bytes before it. */
function messageOf(bodies: readonly Deflated[]): string {
  const message = joinBodies(before, opening, bodies);
  expect(Buffer.from(message.subarray(0, before.byteLength))).toEqual(before);
  return inflateSync(message.subarray(before.byteLength)).toString();
}

test("bodies that are joined are one behind their opening, as their events would have been", () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 2, maxLength: 5 }), (seeds) => {
      const texts = seeds.map((seed) => long(seed.toWellFormed()));
      const [first, ...others] = texts.map((text) => [bodyOf(text)]);
      // Those that were joined before, and one more.
      const bodies = joinable([joinable([first]), ...others]) ?? [];
      expect(messageOf(bodies)).toBe(`${opening}${texts.join(",\n")}\n]}`);
    }),
    { numRuns: 30 },
  );
});

test("what is short, was read from storage, or is missing is not joined; alone it stands behind its opening", () => {
  const body = bodyOf(long("a"));
  const { open: _, ...stored } = body;
  expect(joinable([[body], [body]])).toEqual([body, body]);
  expect(joinable([[body], undefined])).toBeUndefined();
  for (const other of [bodyOf("short"), stored]) {
    expect(joinable([[body], [other]])).toBeUndefined();
    expect(messageOf([other])).toBe(`${opening}${textOf(other)}`);
  }
});
