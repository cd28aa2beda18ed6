/** What is printed of a run. */
import type { Case } from "./case.ts";

export interface Result {
  case: Pick<Case, "name" | "shows">;
  /** Where it is not as expected; none for a pass. */
  differences: string[];
}

/** A line for each case, with what was different below it. */
export function resultLines(results: readonly Result[]): string[] {
  const width = Math.max(0, ...results.map(({ case: { name } }) => name.length));
  return results.flatMap(({ case: { name, shows }, differences }) => [
    `${differences.length === 0 ? "pass" : "FAIL"}  ${name.padEnd(width)}  ${shows}`,
    ...differences.map((one) => `      ${one}`),
  ]);
}

/** `N cases: N passed, N failed`. */
export function closingLine(results: readonly Result[], tool: string): string {
  const failed = results.filter(({ differences }) => differences.length > 0).length;
  return `${tool}: ${results.length} cases, ${results.length - failed} passed, ${failed} failed`;
}
