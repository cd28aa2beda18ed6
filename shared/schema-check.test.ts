import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import * as z from "zod";
import { showBodies } from "../bench/events.ts";
import { UnifiedEvent } from "./event.ts";
import { Batch } from "./protocol/ingest.ts";
import { schemaCheck } from "./schema-check.ts";
import { stamp } from "./stamp.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
const isEvent = schemaCheck(UnifiedEvent);
const place = { streamId: "st_1", roomId: "7", sessionId: "3f0c1f8e-0c54-4d0a-9c7a-2f6f3f6c9a10", ingestedAt: 1 };
const events = showBodies().map((body, index) => stamp(body, { ...place, seqNo: index + 1 }, sha256Hex));

test("it is sure of every event of the demo show, and of a batch of them", () => {
  expect(events.length).toBeGreaterThan(500);
  expect(events.filter((event) => !isEvent(JSON.parse(JSON.stringify(event))))).toEqual([]);
  expect(schemaCheck(Batch)({ streamId: "st_1", leaseToken: 1, events: events.slice(0, 500) })).toBe(true);
});

/** Where it is sure, the schema says the same. */
function agrees(schema: z.ZodType, value: unknown, isSure = schemaCheck(schema)): boolean {
  if (!isSure(value)) return true;
  const parsed = schema.safeParse(value);
  return parsed.success && isDeepStrictEqual(parsed.data, value);
}

/** A value with one place in it replaced, removed or added. */
function changed(
  value: unknown,
  path: number[],
  change: (record: Record<string, unknown>, key: string) => void,
): unknown {
  const copy = structuredClone(value);
  let at = copy as Record<string, unknown>;
  for (const [depth, step] of path.entries()) {
    const keys = Object.keys(at);
    const key = keys[step % Math.max(1, keys.length)] ?? "0";
    const next = at[key];
    if (depth === path.length - 1 || typeof next !== "object" || next === null) {
      change(at, key);
      break;
    }
    at = next as Record<string, unknown>;
  }
  return copy;
}

const odd = fc.oneof(
  fc.constantFrom<unknown>(null, "", "x".repeat(70), "x".repeat(20_000), -1, 0, 1.5, 2 ** 53, Infinity, true, [], {}, [
    null,
  ]),
  fc.jsonValue(),
);

/** A value of JSON with its fields in another order: the one that `order` gives, over and over. */
function shuffled(value: unknown, order: readonly number[]): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => shuffled(one, order));
  const fields = Object.entries(value).map(([key, one], at) => ({ key, one, rank: order[at % order.length] ?? 0 }));
  fields.sort((a, b) => a.rank - b.rank);
  return Object.fromEntries(fields.map(({ key, one }) => [key, shuffled(one, order)]));
}

test("of an event, however it is changed, it is sure where the schema takes it and hands it back as it is, and nowhere else", () => {
  const change = fc.record({
    event: fc.nat(events.length - 1),
    path: fc.array(fc.nat(40), { minLength: 1, maxLength: 4 }),
    kind: fc.constantFrom("nothing", "replace", "remove", "add", "proto"),
    value: odd,
    order: fc.array(fc.nat(9), { minLength: 1, maxLength: 12 }),
  });
  const run = fc.check(
    fc.property(change, ({ event, path, kind, value, order }) => {
      const made = changed(shuffled(events[event], order), path, (record, key) => {
        if (kind === "remove") delete record[key];
        else if (kind === "replace") record[key] = value;
        else if (kind === "add") record[Array.isArray(record) ? "0" : "something new"] = value;
        else if (kind === "proto" && !Array.isArray(record))
          Object.defineProperty(record, "__proto__", { value, enumerable: true });
      });
      const json: unknown = JSON.parse(JSON.stringify(made));
      const parsed = UnifiedEvent.safeParse(json);
      return (
        isEvent(json) === (parsed.success && isDeepStrictEqual(parsed.data, json)) &&
        agrees(UnifiedEvent, made, isEvent)
      );
    }),
    { numRuns: 2_000 },
  );
  expect(run.counterexample).toBeNull();
});

test.each<[string, z.ZodType, unknown, boolean]>([
  ["a strict object", z.strictObject({ a: z.string() }), { a: "x" }, true],
  ["one with more than it may have", z.strictObject({ a: z.string() }), { a: "x", b: 1 }, false],
  ["an object that would lose a field", z.object({ a: z.string() }), { a: "x", b: 1 }, false],
  ["an object without an optional field", z.object({ a: z.string(), b: z.string().optional() }), { a: "x" }, true],
  ["one without a field it needs", z.looseObject({ a: z.string() }), { b: "x" }, false],
  ["a loose object with more than is known", z.looseObject({ a: z.string() }), { b: 1, a: "x", c: null }, true],
  ["a field that only looks like the prototype", z.looseObject({}), JSON.parse('{"__proto__": {}}'), false],
  ["a number above the most", z.number().max(5), 6, false],
  ["a number at a bound that is left out", z.number().positive(), 0, false],
  ["a number that is not whole", z.number().int(), 1.5, false],
  ["no number", z.number(), NaN, false],
  ["letters of one kind", z.string().regex(/^[a-f-]{3}$/), "a-f", true],
  ["letters of one kind, and one that is none", z.string().regex(/^[a-f]{3}$/), "abg", false],
  ["letters of one kind, and one beyond ASCII", z.string().regex(/^[a-f]{3}$/), "ab語", false],
  ["too few letters of one kind", z.string().regex(/^[a-f]{3}$/), "ab", false],
  ["letters in either case", z.string().regex(/^[a-f]{3}$/i), "aBc", true],
  ["an empty text", z.string().min(1), "", false],
  ["a list that is too long", z.array(z.number()).max(1), [1, 2], false],
  ["a list with a hole", z.array(z.number()), Array(1), false],
  ["a default", z.object({ a: z.string().default("x") }), { a: "x" }, false],
  ["a transformation", z.string().transform((text) => text.length), "x", false],
  ["a refinement", z.string().refine((text) => text === "y"), "x", false],
  ["a change of case", z.string().toLowerCase(), "X", false],
  ["a pattern that remembers", z.string().regex(/x/g), "x", false],
  ["a record, which is not known here", z.record(z.string(), z.number()), { a: 1 }, false],
  ["no object", z.looseObject({}), [], false],
])("of %s it is sure or not", (_name, schema, value, isSure) => {
  expect(schemaCheck(schema)(value)).toBe(isSure);
  expect(agrees(schema, value)).toBe(true);
});
