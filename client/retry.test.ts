import { expect, test } from "vitest";
import { ApiProblem } from "./problem.ts";
import { retryDelayMs } from "./retry.ts";

const refused = (status: number, code: string, seconds?: number) =>
  new ApiProblem({ type: "about:blank", title: "", status, code, detail: "" }, seconds);
const repeatable = { isRepeatable: true, failures: 1, random: 0 };
const once = { ...repeatable, isRepeatable: false };

test.each([
  ["a line that broke", new TypeError("fetch failed"), repeatable, 150],
  ["the same, twice", new TypeError("fetch failed"), { ...repeatable, failures: 2 }, 300],
  ["the same, at its latest", new TypeError("fetch failed"), { ...repeatable, failures: 2, random: 1 }, 600],
  ["at most 20 s", new TypeError("fetch failed"), { ...repeatable, failures: 30, random: 1 }, 20_000],
  ["an outage", refused(503, "unavailable"), repeatable, 150],
  ["the same request, which still runs", refused(409, "idempotency_in_progress", 1), repeatable, 1_000],
  ["a limit, not before its time", refused(429, "rate_limited", 10), once, 10_000],
  ["a limit, spread", refused(429, "rate_limited", 10), { ...once, random: 1 }, 12_500],
  ["what cannot be repeated, after an outage", refused(503, "unavailable"), once, undefined],
  ["what cannot be repeated, after a line that broke", new TypeError("fetch failed"), once, undefined],
  ["what is wrong", refused(400, "invalid_request"), repeatable, undefined],
  ["another request's key", refused(409, "idempotency_conflict"), repeatable, undefined],
  ["a fault of ours", refused(500, "internal"), repeatable, undefined],
  ["what the caller's own code threw", new Error("enough"), repeatable, undefined],
])("%s", (_, error, attempt, delayMs) => {
  expect(retryDelayMs(error, attempt)).toBe(delayMs);
});
