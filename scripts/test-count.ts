/** What a test run comes to, from the report that vitest's JSON reporter writes. */
import * as z from "zod";

const Report = z.object({
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string().default("") })),
    }),
  ),
});

export interface TestCount {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Counts the tests of a report (its JSON text; undefined when none was written). A file that fails without a failing test,
 * because it could not be loaded, counts as one that failed, and so does a run that fails for no reason of any file.
 */
export function countTests(report: string | undefined, exitCode: number): TestCount {
  const parsed = Report.safeParse(parseJson(report));
  if (!parsed.success) return { passed: 0, failed: 1, skipped: 0 };
  const count: TestCount = { passed: 0, failed: 0, skipped: 0 };
  for (const file of parsed.data.testResults) {
    const failedBefore = count.failed;
    for (const { status } of file.assertionResults) {
      if (status === "passed") count.passed++;
      else if (status === "failed") count.failed++;
      else count.skipped++;
    }
    if (file.status === "failed" && count.failed === failedBefore) count.failed++;
  }
  const nothingRan = count.passed + count.failed === 0;
  if (count.failed === 0 && (exitCode !== 0 || !parsed.data.success || nothingRan)) count.failed++;
  return count;
}

/** A file of which something failed. */
export interface FailedFile {
  /** Its path. */
  name: string;
  /** The names of the tests; none where the file could not be loaded. */
  tests: string[];
}

/** The files of a report that failed. */
export function failedFiles(report: string | undefined): FailedFile[] {
  const parsed = Report.safeParse(parseJson(report));
  if (!parsed.success) return [];
  return parsed.data.testResults
    .map(({ name, status, assertionResults }) => ({
      name,
      isFailed: status === "failed",
      tests: assertionResults.filter((one) => one.status === "failed").map(({ fullName }) => fullName),
    }))
    .filter(({ isFailed, tests }) => isFailed || tests.length > 0)
    .map(({ name, tests }) => ({ name, tests }));
}

/** What two runs come to: what failed in the first one as it went when these files were run again, by themselves. */
export function countAgain(first: string | undefined, again: string | undefined, exitCode: number): TestCount {
  const parsed = Report.safeParse(parseJson(first));
  const second = countTests(again, exitCode);
  if (!parsed.success) return second;
  const names = new Set(failedFiles(first).map(({ name }) => name));
  const rest = parsed.data.testResults.filter(({ name }) => !names.has(name));
  // Of the rest nothing failed.
  const count = { ...second };
  for (const { status } of rest.flatMap(({ assertionResults }) => assertionResults)) {
    if (status === "passed") count.passed++;
    else count.skipped++;
  }
  const ranAgain = Report.safeParse(parseJson(again));
  const came = new Set(ranAgain.success ? ranAgain.data.testResults.map(({ name }) => name) : []);
  // One that did not run again stays as it was.
  if (came.size > 0) count.failed += [...names].filter((name) => !came.has(name)).length;
  return count;
}

/** The closing line: `N passed, N failed`, and `, N skipped` where there are any. */
export function closingLine({ passed, failed, skipped }: TestCount): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}
