import { expect, test } from "vitest";
import { type Found, recoverAll } from "./recover.ts";

test.each<[string, (Found & { more: boolean })[], Found]>([
  ["one call", [{ failed: 2, missing: 3, more: false }], { failed: 2, missing: 3 }],
  [
    "several calls",
    [
      { failed: 1, missing: 5_000, more: true },
      { failed: 0, missing: 5_000, more: true },
      { failed: 0, missing: 7, more: false },
    ],
    { failed: 1, missing: 10_007 },
  ],
  [
    "no longer than a call finds something",
    [
      { failed: 0, missing: 5_000, more: true },
      { failed: 0, missing: 0, more: true },
    ],
    { failed: 0, missing: 5_000 },
  ],
])("recovering goes on for %s", async (_, calls, found) => {
  let called = 0;
  const answer = () => Promise.resolve(calls[called++] ?? { failed: 99, missing: 99, more: true });
  expect(await recoverAll(answer)).toEqual(found);
  expect(called).toBe(calls.length);
});
