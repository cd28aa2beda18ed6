/** What a failure is told by where its message may quote a person or a query. Pure. */

/**
 * The name of the error, with PostgreSQL's SQLSTATE where there is one, or `no_answer` where the database was not reached: no value of
 * anything is in it. Takes what the driver threw, or drizzle's error around it.
 */
export function failureKind(error: unknown): string {
  const cause =
    error instanceof Error && error.cause instanceof Error && error.name !== "BucketError" ? error.cause : error;
  if (!(cause instanceof Error)) return "unknown";
  const { code } = cause as { code?: unknown };
  if (typeof code === "string" && /^[0-9A-Z]{5}$/.test(code)) return `${cause.name} ${code}`;
  return cause.name === "NeonDbError" ? "NeonDbError no_answer" : cause.name;
}
