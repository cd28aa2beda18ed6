import { expect, test } from "vitest";
import { readLimits } from "./key-limits.ts";

const now = new Date("2026-01-01T00:00:00Z");

test("what is not said is not limited", () => {
  expect(readLimits({}, now)).toEqual({ ok: true, permissions: ["*"], streamIds: null, expiresAt: null });
});

test("permissions, streams and an end are read", () => {
  const given = { permissions: "rule:read, rule:write", streams: "st_one,st_two", expires: "30d" };
  expect(readLimits(given, now)).toEqual({
    ok: true,
    permissions: ["rule:read", "rule:write"],
    streamIds: ["st_one", "st_two"],
    expiresAt: new Date("2026-01-31T00:00:00Z"),
  });
  expect(readLimits({ expires: "12h" }, now)).toMatchObject({ expiresAt: new Date("2026-01-01T12:00:00Z") });
  expect(readLimits({ expires: "2027-01-01" }, now)).toMatchObject({ expiresAt: new Date("2027-01-01") });
});

test.each([
  [{ permissions: "everything" }, "everything"],
  [{ permissions: "" }, "--permissions"],
  [{ permissions: "*,rule:read" }, "*"],
  [{ streams: "" }, "--streams"],
  [{ streams: "st_one,A B" }, "A B"],
  [{ expires: "soon" }, "soon"],
  [{ expires: "0d" }, "0d"],
  [{ expires: "2025-01-01" }, "2025-01-01"],
])("%j is refused in words", (given, named) => {
  expect(readLimits(given, now)).toMatchObject({ ok: false, problem: expect.stringContaining(named) as string });
});
