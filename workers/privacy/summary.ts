/** What an erasure did, in short. Pure. */
import type { Progress } from "./erasure-statements.ts";

export function summaryOf({ rows }: Pick<Progress, "rows">): { rowsAffected: number; placesTouched: string[] } {
  const touched = Object.entries(rows).filter(([, count]) => count > 0);
  return {
    rowsAffected: touched.reduce((sum, [, count]) => sum + count, 0),
    placesTouched: touched.map(([place]) => place),
  };
}
