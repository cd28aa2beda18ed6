import { expect, test } from "vitest";
import type { UnifiedEvent } from "#shared/event.ts";
import { namesAnyone } from "./naming.ts";

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
