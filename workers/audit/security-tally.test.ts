import { expect, test } from "vitest";
import { securityKindOf, SecurityTally } from "./security-tally.ts";

const noon = Date.parse("2026-11-27T12:00:00Z");
const hour = 3_600_000;

test("what is refused in an hour at a route is one count, however often", () => {
  const tally = new SecurityTally();
  for (let n = 0; n < 10_000; n++) tally.add("credential", "/v1/keys", noon + n);
  tally.add("credential", "/v1/keys", noon + hour);
  tally.add("role", "/v1/keys", noon);
  expect(tally.take()).toEqual([
    { hour: "2026-11-27T12:00:00.000Z", kind: "credential", route: "/v1/keys", count: 10_000 },
    { hour: "2026-11-27T13:00:00.000Z", kind: "credential", route: "/v1/keys", count: 1 },
    { hour: "2026-11-27T12:00:00.000Z", kind: "role", route: "/v1/keys", count: 1 },
  ]);
  expect(tally.take()).toEqual([]);
});

test("what could not be written is counted on, and nothing grows without end", () => {
  const tally = new SecurityTally();
  tally.add("limit", "other", noon);
  tally.giveBack(tally.take());
  tally.add("limit", "other", noon);
  expect(tally.take()).toEqual([{ hour: "2026-11-27T12:00:00.000Z", kind: "limit", route: "other", count: 2 }]);
  // A database that is away for long.
  for (let n = 0; n < 3; n++) {
    for (let route = 0; route < 600; route++) tally.add("limit", `/${route}`, noon + n * hour);
    tally.giveBack(tally.take());
  }
  expect(tally.take().length).toBeLessThanOrEqual(1_000);
});

test.each([
  ["unauthorized", "credential"],
  ["signature_invalid", "signature"],
  ["forbidden", "role"],
  ["foreign_origin", "origin"],
  ["rate_limited", "limit"],
  ["invitation_refused", "guess"],
  ["not_found", undefined],
  ["internal", undefined],
] as const)("%s is of the kind %s", (code, kind) => {
  expect(securityKindOf(code)).toBe(kind);
});
