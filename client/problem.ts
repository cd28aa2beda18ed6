/** What the platform refuses with, as an error. */
import type { ProblemCode } from "./api.ts";

/** The body of a refusal (RFC 9457). Some codes have fields of their own beside these. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  /** Never changes its meaning: test for it. A newer server may have codes that this client does not know. */
  code: ProblemCode | (string & {});
  detail: string;
  requestId?: string;
  /** Of `invalid_request`. */
  errors?: { path: string; message: string }[];
  [field: string]: unknown;
}

/** Thrown for every answer that is not a success. */
export class ApiProblem extends Error {
  override name = "ApiProblem";
  readonly problem: ProblemBody;
  /** After so many seconds the same may succeed. */
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: ProblemBody, retryAfterSeconds?: number) {
    super(`${problem.code}: ${problem.detail}`);
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get code(): ProblemBody["code"] {
    return this.problem.code;
  }

  get status(): number {
    return this.problem.status;
  }
}

/** Whether an error is a refusal, of one of these codes where any are named. */
export function isProblem(error: unknown, ...codes: ProblemCode[]): error is ApiProblem {
  return error instanceof ApiProblem && (codes.length === 0 || (codes as string[]).includes(error.code));
}

/** What an answer that is no success says. What is no problem of ours comes from something on the way. */
export async function problemOf(answer: Response): Promise<ApiProblem> {
  const seconds = Number(answer.headers.get("Retry-After") ?? "");
  const body = (await answer.json().catch(() => undefined)) as Partial<ProblemBody> | undefined;
  const problem: ProblemBody = {
    type: "about:blank",
    title: answer.statusText,
    detail: `HTTP ${answer.status}`,
    ...body,
    status: answer.status,
    code: typeof body?.code === "string" ? body.code : "not_from_the_platform",
  };
  return new ApiProblem(problem, seconds > 0 ? seconds : undefined);
}
