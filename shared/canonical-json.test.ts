import { expect, test } from "vitest";
import { inOrder } from "../test/in-order.ts";
import { canonicalJson, rememberedKeys } from "./canonical-json.ts";

/** What the canonical form is, written down without a thought for speed; the chains in the logs were made of it. */
function plainCanonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => plainCanonicalJson(item ?? null)).join(",")}]`;
  if (value !== null && typeof value === "object") {
    const record = value as Record<string, unknown>;
    const keys = Object.keys(record)
      .filter((key) => record[key] !== undefined)
      .sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${plainCanonicalJson(record[key])}`).join(",")}}`;
  }
  return JSON.stringify(value);
}

/** Numbers from 0 to below `bound`, the same ones for a seed (mulberry32). */
function random(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

const texts = [
  "",
  "a",
  "b",
  "10",
  "9",
  "2a",
  "ü",
  "\u2028",
  '"',
  "\\",
  "\n\u0000",
  "😀",
  "\ud800",
  "\udc00x",
  "__proto__",
];
const primitives = [null, undefined, true, false, 0, -0, 1.5, -3, 1e21, 5e-324, Number.MAX_SAFE_INTEGER, NaN, Infinity];

function anyValue(pick: (bound: number) => number, depth: number): unknown {
  const kind = pick(depth > 0 ? 4 : 2);
  if (kind === 0) return primitives[pick(primitives.length)];
  if (kind === 1) return Array.from({ length: pick(4) }, () => texts[pick(texts.length)]).join("");
  const length = pick(6);
  if (kind === 2) return Array.from({ length }, () => anyValue(pick, depth - 1));
  // Own properties of these names, "__proto__" too.
  return Object.fromEntries(
    Array.from({ length }, () => [texts[pick(texts.length)], anyValue(pick, depth - 1)] as const),
  );
}

test("any value is written as the plain form says, whatever came before it", () => {
  const pick = random(42);
  for (let count = 0; count < 20_000; count += 1) {
    const value = anyValue(pick, 4);
    const text = plainCanonicalJson(value);
    expect(canonicalJson(value)).toBe(text);
    expect(canonicalJson(inOrder(value))).toBe(text);
  }
});

test("what a database or a line in between does to the order of keys changes nothing", () => {
  const pick = random(7);
  const shuffled = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(shuffled);
    if (typeof value !== "object" || value === null) return value;
    const entries = Object.entries(value).map(([key, field]) => ({ key, field: shuffled(field), place: pick(1_000) }));
    entries.sort((a, b) => a.place - b.place);
    return Object.fromEntries(entries.map(({ key, field }) => [key, field]));
  };
  for (let count = 0; count < 5_000; count += 1) {
    const value = [anyValue(pick, 4)];
    expect(canonicalJson(shuffled(value))).toBe(canonicalJson(value));
  }
});

test("the order of keys does not matter, the order of items does", () => {
  expect(canonicalJson({ b: [1, { d: 1, c: 2 }], a: "x" })).toBe('{"a":"x","b":[1,{"c":2,"d":1}]}');
  expect(canonicalJson([2, 1])).not.toBe(canonicalJson([1, 2]));
});

test("what JSON leaves out is left out", () => {
  const value = { a: undefined, b: null, c: [undefined], d: -0, e: 1e21, f: "ü\u2028" };
  expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
});

test("more kinds of objects than are remembered are written all the same", () => {
  for (let count = 0; count < 15_000; count += 1) {
    expect(canonicalJson({ [`k${count}`]: count, a: { [`z${count}`]: 1 } })).toBe(
      `{"a":{"z${count}":1},"k${count}":${count}}`,
    );
  }
});

test("what is remembered does not grow with objects of very many keys, of very long ones, or of ever more of the same ones", () => {
  const names = Array.from({ length: 2_000 }, (_, at) => `k${String(at).padStart(4, "0")}`);
  const objectOf = (keys: readonly string[]) => Object.fromEntries(["z", ...keys].map((key) => [key, 1]));
  const check = (keys: readonly string[]) => {
    expect(canonicalJson(objectOf(keys))).toBe(plainCanonicalJson(objectOf(keys)));
  };
  check(["y"]);
  const before = rememberedKeys();
  for (let count = 1_900; count < 2_000; count += 1) check(names.slice(0, count));
  expect(rememberedKeys()).toBe(before);
  for (let count = 0; count < 10; count += 1) check(["y", "k".repeat(50_000 + count)]);
  expect(rememberedKeys()).toBe(before);
  // Each kind has its own list of all its keys.
  for (let from = 0; from < 1_900; from += 100) {
    for (let count = 1; count < 100; count += 1) check(names.slice(from, from + count));
    expect(rememberedKeys()).toBeLessThan(21_000);
  }
});
