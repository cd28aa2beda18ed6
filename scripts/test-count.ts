/** What a test run comes to, from the report that vitest's JSON reporter writes. */
import * as z from "zod";

const Report = z.object({
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string() })),
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
