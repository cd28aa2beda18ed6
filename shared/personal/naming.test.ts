import { expect, test } from "vitest";
import type { UnifiedEvent } from "#shared/event.ts";
import { namesAnyone } from "./naming.ts";
import { namesSuppressed } from "./suppression.ts";

const raw = (payload: object): UnifiedEvent =>
  ({ eventType: "RAW", user: { userId: "1", uniqueId: "somebody" }, payload: { rawType: "x", ...payload } }) as never;
const bytes = (...values: number[]) => ({ bytes: btoa(String.fromCharCode(...values)) });

test("of what no schema has, an id is found within texts, and in bytes as text and as a number", () => {
  const people = new Set(["150000000"]);
  expect(namesAnyone(raw({ data: { link: "/user/150000000/home" } }), people)).toBe(true);
  expect(namesAnyone(raw(bytes(1, ...new TextEncoder().encode("150000000"), 2)), people)).toBe(true);
  expect(namesAnyone(raw(bytes(8, 0x80, 0xa3, 0xc3, 0x47, 16)), people)).toBe(true);
  expect(namesAnyone(raw(bytes(8, 0x80, 0xa3, 0xc3, 0x46, 16)), people)).toBe(false);
  expect(namesAnyone(raw({ bytes: "A===" }), people)).toBe(false);
});

test("ids of nobody name nobody", () => {
  const nobody = { ...raw({}), user: { userId: "0", uniqueId: "system" } };
  for (const id of ["", "0", "-1"]) expect(namesAnyone(nobody, new Set([id]))).toBe(false);
});

test("a user without an id is told by the handle, one with another id is not", () => {
  const of = (userId: string) => ({ ...raw({}), user: { userId, uniqueId: "Some.Body" } });
  const handles = new Set(["some.body"]);
  const found = (userId: string) => [
    namesAnyone(of(userId), new Set(["150000000"]), handles),
    namesSuppressed(of(userId), (name) => name === "@some.body"),
  ];
  for (const nobody of ["", "0", "000", "-1"]) expect(found(nobody)).toEqual([true, true]);
  // Who has the handle now is not who had it then.
  expect(found("7")).toEqual([false, false]);
});
