/** Errors as `application/problem+json` (RFC 9457). */
import type { Context } from "hono";
import { problems } from "#shared/protocol/problems.ts";
import type { AppEnv } from "./app-env.ts";
import type { Problem } from "./problem.ts";

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
