/** Errors as `application/problem+json` (RFC 9457): thrown anywhere, mapped once. */
import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { AppEnv } from "./app-env.ts";

/** Every code an answer can carry, with its status and title. */
const problems = {
  invalid_json: [400, "The body is not JSON"],
  invalid_request: [400, "The request is not valid"],
  idempotency_key_missing: [400, "An Idempotency-Key header is needed"],
  unauthorized: [401, "A valid key or token is needed"],
  signature_missing: [401, "The signature headers are missing"],
  signature_invalid: [401, "The signature does not match"],
  signature_expired: [401, "The timestamp is too far from this server's clock"],
  webhook_loop: [403, "Webhooks are not taken here"],
  not_found: [404, "Not found"],
  unknown_stream: [404, "No such stream"],
  unknown_rule: [404, "No such rule"],
  unknown_session: [404, "No such session"],
  unknown_endpoint: [404, "No such endpoint"],
  unknown_delivery: [404, "No such delivery"],
  unknown_gift: [404, "No such gift"],
  method_not_allowed: [405, "This method is not allowed here"],
  ambiguous_user: [409, "Several people had this handle"],
  handle_taken: [409, "Another stream has this handle"],
  seq_gap: [409, "Events before this batch are missing"],
  lease_held: [409, "Another runner holds this stream"],
  lease_lost: [409, "This runner does not hold the stream any more"],
  endpoint_disabled: [409, "The endpoint is switched off"],
  too_many_counters: [409, "The stream has too many counters or timers"],
  too_many_muted: [409, "The stream has too many people muted"],
  too_many_endpoints: [409, "The stream has too many endpoints"],
  too_many_secrets: [409, "The endpoint has too many secrets in force"],
  revision_conflict: [409, "Somebody else changed it meanwhile"],
  idempotency_conflict: [409, "The Idempotency-Key was used for another request"],
  body_too_large: [413, "The body is too large"],
  upgrade_required: [426, "This address is a WebSocket"],
  rate_limited: [429, "Too many requests"],
  too_many_sockets: [429, "This token or stream has too many sockets open"],
  internal: [500, "Something went wrong here"],
  configuration_incomplete: [503, "The configuration is incomplete"],
  unavailable: [503, "A part of the service does not answer"],
} as const satisfies Record<string, [ContentfulStatusCode, string]>;

export type ProblemCode = keyof typeof problems;

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
