import { setError } from "#shared/rules/rule-set.ts";
import { Problem } from "../problem.ts";
import type { Refused } from "./statements.ts";

/** Why a change of rules was not made, for who asked for it. */
export function problemOf({ because }: Refused): Problem {
  if (because === "conflict") return new Problem("revision_conflict");
  const error = setError(because);
  return new Problem("invalid_request", error.message, { errors: [error] });
}
