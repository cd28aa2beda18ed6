import { expect, test } from "vitest";
import { closingLine, countTests } from "./test-count.ts";

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
