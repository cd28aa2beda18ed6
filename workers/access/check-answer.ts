/** Every answer is what its operation says: checked while the platform is developed and tested, not in production. */
import type { Operation } from "#shared/api/operation.ts";
import { Problem } from "../problem.ts";

/**
 * The text of an answer's body; null where there is none. Outside of production an answer that its schema does not describe
 * throws, and the request ends as an error of the server: a test then fails by it.
 */
export function checkAnswer(
  { id, answers }: Operation,
  status: number,
  body: unknown,
  environment: string,
): string | null {
  const schema = answers[status];
  if (environment !== "development") return body === null ? null : JSON.stringify(body);
  if (schema === undefined) throw new Problem("internal", `${id} does not say that it answers ${status}`);
  if (schema === null) {
    if (body !== null)
      throw new Problem("internal", `${id} answers ${status} with a body, and says that there is none`);
    return null;
  }
  const text = JSON.stringify(body);
  const read = schema.safeParse(JSON.parse(text));
  if (!read.success) {
    const where = read.error.issues.slice(0, 5).map(({ path, message }) => `${path.join(".")}: ${message}`);
    throw new Problem(
      "internal",
      `${id} answers ${status} with what its schema does not describe: ${where.join("; ")}`,
    );
  }
  return text;
}
