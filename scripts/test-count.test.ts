import { expect, test } from "vitest";
import { closingLine, countAgain, countTests, failedFiles } from "./test-count.ts";

const file = (status: string, ...tests: string[]) => ({
  name: "a.test.ts",
  status,
  assertionResults: tests.map((one) => ({ status: one })),
});
const report = (...testResults: object[]) =>
  JSON.stringify({ success: testResults.every((one) => (one as { status: string }).status === "passed"), testResults });

test.each([
  ["all pass", report(file("passed", "passed", "passed")), 0, "2 passed, 0 failed"],
  ["one fails", report(file("failed", "passed", "failed")), 1, "1 passed, 1 failed"],
  [
    "some are skipped",
    report(file("passed", "passed", "pending", "todo", "skipped")),
    0,
    "1 passed, 0 failed, 3 skipped",
  ],
  ["a file cannot be loaded", report(file("passed", "passed"), file("failed")), 1, "1 passed, 1 failed"],
  ["the run fails although no test does", report(file("passed", "passed")), 1, "1 passed, 1 failed"],
  ["no test is there", report(), 0, "0 passed, 1 failed"],
  ["every test is skipped", report(file("passed", "skipped")), 0, "0 passed, 1 failed, 1 skipped"],
  ["there is no report", undefined, 1, "0 passed, 1 failed"],
  ["the report is cut off", "{", 0, "0 passed, 1 failed"],
])("when %s", (_, text, exitCode, line) => {
  expect(closingLine(countTests(text, exitCode))).toBe(line);
});

const named = (name: string, ...tests: [status: string, fullName: string][]) => ({
  name,
  status: tests.length === 0 || tests.some(([status]) => status === "failed") ? "failed" : "passed",
  assertionResults: tests.map(([status, fullName]) => ({ status, fullName })),
});
const twoFailed = report(
  named("a", ["passed", "one"], ["skipped", "two"]),
  named("b", ["failed", "three"], ["passed", "four"]),
  named("c"),
);

test("which files failed, and what of them", () => {
  expect(failedFiles(twoFailed)).toEqual([
    { name: "b", tests: ["three"] },
    { name: "c", tests: [] },
  ]);
  expect(failedFiles(undefined)).toEqual([]);
});

test.each([
  [
    "all pass then",
    report(named("b", ["passed", "three"], ["passed", "four"]), named("c", ["passed", "five"])),
    0,
    4,
    0,
  ],
  [
    "one fails again",
    report(named("b", ["failed", "three"], ["passed", "four"]), named("c", ["passed", "five"])),
    1,
    3,
    1,
  ],
  ["one does not run", report(named("b", ["passed", "three"], ["passed", "four"])), 0, 3, 1],
  ["none runs", undefined, 1, 1, 1],
  ["the run itself fails", report(named("b", ["passed", "three"]), named("c", ["passed", "five"])), 1, 3, 1],
])("of what was run again: %s", (_, again, exitCode, passed, failed) => {
  expect(countAgain(twoFailed, again, exitCode)).toEqual({ passed, failed, skipped: 1 });
});
