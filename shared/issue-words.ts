/** What is wrong with a value, in words about its fields: for whoever sent it, and never saw our code. Pure. */
import type * as z from "zod";

/** Names what is missing as missing. To be given to `safeParse`; messages that a schema brings itself stand. */
export const issueWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === "invalid_type" && Number.isNaN(issue.input)) return "expected number";
  if (!isMissing(issue)) return undefined;
  const wanted = wantedIn(issue);
  return wanted === undefined ? "missing" : `missing: expected ${wanted}`;
};

function isMissing(issue: z.core.$ZodRawIssue): boolean {
  if (issue.input === undefined) return issue.code !== "unrecognized_keys";
  if (issue.code !== "invalid_union" || typeof issue.discriminator !== "string") return false;
  return (issue.input as Record<string, unknown> | null)?.[issue.discriminator] === undefined;
}

function wantedIn(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "invalid_type") return issue.expected;
  if (issue.code !== "invalid_value" || issue.values.length > 12) return undefined;
  return issue.values.map((value) => JSON.stringify(value)).join(" or ");
}
