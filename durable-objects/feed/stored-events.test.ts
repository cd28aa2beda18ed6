import { inflateSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { StoredEvents } from "./stored-events.ts";

const asRead = (stored: string | Uint8Array) =>
  StoredEvents.ofStored(typeof stored === "string" ? stored : stored.slice().buffer);

test("whatever the events are, they are read as they were stored", () => {
  const text = fc.string({ unit: "binary", maxLength: 400 });
  fc.assert(
    fc.property(fc.array(text, { maxLength: 20 }), (drawn) => {
      const texts = drawn.map((one, index) => JSON.stringify({ index, one: one.toWellFormed() }));
      const { json } = asRead(StoredEvents.of(texts).stored);
      expect(JSON.parse(json)).toEqual(texts.map((one) => JSON.parse(one) as unknown));
    }),
  );
});

test("a body is what a frame ends with, and knows its length", () => {
  const texts = [`{"a":"${"é語".repeat(300)}"}`, '{"b":2}'];
  const { body, length } = StoredEvents.of(texts);
  const plain = inflateSync(body?.stream ?? new Uint8Array()).toString();
  expect(plain).toBe(`${texts.join(",\n")}\n]}`);
  expect([body?.plainBytes, length]).toEqual([Buffer.byteLength(plain), Buffer.byteLength(plain)]);
});

test("a short batch is a text, as all were before", () => {
  const { stored, body } = StoredEvents.of(['{"a":1}', '{"b":2}']);
  expect([stored, body]).toEqual(['[{"a":1},{"b":2}]', undefined]);
  expect(asRead(`[${"1,".repeat(2_000)}1]`).json).toHaveLength(4_003);
});

test("a large batch after a small one, and the other way round, leave nothing of each other", () => {
  const [large, small] = [[`{"a":"${"x".repeat(900_000)}"}`], [`{"b":"${"y".repeat(600)}"}`]];
  for (const texts of [large, small, large]) expect(StoredEvents.of(texts).json).toBe(`[${texts[0]}]`);
});
