/** Errors as `application/problem+json` (RFC 9457): thrown anywhere, mapped once. */
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { type ProblemCode, problems } from "#shared/protocol/problems.ts";
import type { AppEnv } from "./app-env.ts";

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

/** `{type, title, status, code, detail, requestId, ...extra}`. */
export function problemResponse(c: Context<AppEnv>, problem: Problem): Response {
  const [status, title] = problems[problem.code];
  const body = {
    type: "about:blank",
    title,
    status,
    code: problem.code,
    detail: problem.message,
    requestId: c.get("requestId"),
    ...problem.extra,
  };
  const headers = {
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
    ...(problem.retryAfterSeconds === undefined ? {} : { "Retry-After": String(problem.retryAfterSeconds) }),
  };
  return c.body(JSON.stringify(body), status, headers);
}
