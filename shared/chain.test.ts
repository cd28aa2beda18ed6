import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { canonicalJson, chainStart, chainValue } from "./chain.ts";
import type { RecordedEvent } from "./event.ts";

const sha256Hex = (text: string) => createHash("sha256").update(text).digest("hex");
const event = (offset: number, payload: unknown = { a: 1 }) => ({ offset, payload }) as unknown as RecordedEvent;

test("the order of keys does not matter, the order of items does", () => {
  expect(canonicalJson({ b: [1, { d: 1, c: 2 }], a: "x" })).toBe('{"a":"x","b":[1,{"c":2,"d":1}]}');
  expect(canonicalJson([2, 1])).not.toBe(canonicalJson([1, 2]));
});

test("what JSON leaves out is left out", () => {
  const value = { a: undefined, b: null, c: [undefined], d: -0, e: 1e21, f: "ü\u2028" };
  expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
});

test("a changed, missing, additional or exchanged event changes the head", () => {
  const headOf = (events: RecordedEvent[]) =>
    events.reduce((before, one) => chainValue(before, one, sha256Hex), chainStart);
  const whole = [event(1), event(2), event(3)];
  const head = headOf(whole);
  expect(headOf(structuredClone(whole))).toBe(head);
  for (const other of [
    [event(1), event(2, { a: 2 }), event(3)],
    [event(1), event(3)],
    [event(1), event(2), event(2), event(3)],
    [event(2), event(1), event(3)],
  ]) {
    expect(headOf(other)).not.toBe(head);
  }
});
