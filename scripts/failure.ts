/** What a command says when it fails: a sentence, and what to do where that is known. */
import { storageProblem } from "#shared/storage-problem.ts";

/** In words, without a stack. */
export function describeFailure(error: unknown): string {
  const problem = storageProblem(error);
  if (problem !== undefined) return `${problem.message}; ${problem.mend}`;
  if (!(error instanceof Error)) return String(error);
  const { mend } = error as { mend?: unknown };
  // A refused connection to a name with two addresses has its words inside.
  const inner = error instanceof AggregateError ? error.errors.map((one) => (one as Error).message).join("; ") : "";
  const message = error.message || inner || error.name;
  return typeof mend === "string" ? `${message}; ${mend}` : message;
}
