/** What is wrong, with a code: thrown anywhere, mapped once (problem-response.ts). */
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type ProblemCode, problems } from "#shared/protocol/problems.ts";

/** What a client is told. `detail` and `extra` must never hold a secret, SQL or a stack. */
export class Problem extends Error {
  override name = "Problem";
  readonly code: ProblemCode;
  readonly extra: Record<string, unknown>;

  /** Seconds after which the same request may succeed: sent as `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  /** Of the HTTP answer. */
  get status(): ContentfulStatusCode {
    return problems[this.code][0];
  }

  constructor(code: ProblemCode, detail?: string, extra: Record<string, unknown> = {}, retryAfterSeconds?: number) {
    super(detail ?? problems[code][1]);
    this.code = code;
    this.extra = extra;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Throws `invalid_request` with what is wrong and where, if anything is; the paths are those of the request's fields. */
export function refuseErrors(errors: readonly { path: string; message: string }[]): void {
  const [first] = errors;
  if (!first) return;
  const detail = first.path === "" ? first.message : `${first.path}: ${first.message}`;
  throw new Problem("invalid_request", detail, { errors: errors.slice(0, 20) });
}
