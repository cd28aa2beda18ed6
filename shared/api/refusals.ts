/** With which problems an operation may refuse: its own, and those that follow from what it reads and needs. */
import { type ProblemCode, problems } from "#shared/protocol/problems.ts";
import type { Operation } from "./operation.ts";

/** Sorted by status, then by code. */
export function refusalsOf(operation: Operation): ProblemCode[] {
  const codes = new Set<ProblemCode>([...everywhere, ...byNeeds(operation), ...byInput(operation)]);
  for (const code of operation.problems ?? []) codes.add(code);
  return [...codes].sort((a, b) => problems[a][0] - problems[b][0] || (a < b ? -1 : 1));
}

const everywhere = [
  // A NUL in the address, whatever the operation reads of it.
  "invalid_request",
  "webhook_loop",
  "rate_limited",
  "internal",
  "configuration_incomplete",
  "unavailable",
] as const satisfies readonly ProblemCode[];

function byNeeds({ needs, method }: Operation): readonly ProblemCode[] {
  switch (needs.of) {
    case "anyone":
      return [];
    case "runner":
      return ["signature_missing", "signature_invalid", "signature_expired", "body_too_large", "invalid_json"];
    case "account":
    case "workspace":
    case "streams":
    case "stream":
    case "host":
      return [
        "unauthorized",
        "forbidden",
        ...(method === "GET" ? [] : (["foreign_origin"] as const)),
        ...(needs.of === "account" ? [] : (["not_found"] as const)),
        ...(needs.of === "workspace" || needs.of === "streams" ? (["workspace_needed"] as const) : []),
        ...(needs.of === "stream" && needs.by === "session" ? (["ambiguous_session"] as const) : []),
        ...(needs.of === "stream" ? [unknown[needs.by]] : []),
        ...(needs.stepUp ? (["step_up_needed"] as const) : []),
      ];
    default:
      return needs satisfies never;
  }
}

/** What is answered where the resource of a path is not there. */
const unknown = {
  stream: "unknown_stream",
  rule: "unknown_rule",
  endpoint: "unknown_endpoint",
  session: "unknown_session",
  run: "unknown_replay",
} as const satisfies Record<string, ProblemCode>;

function byInput({ body, costs, makes, params }: Operation): readonly ProblemCode[] {
  return [
    ...(body ? (["invalid_json", "body_too_large"] as const) : []),
    ...(makes
      ? (["invalid_request", "idempotency_conflict", "idempotency_in_progress", "idempotency_unfinished"] as const)
      : []),
    ...(costs ? (["budget_spent"] as const) : []),
    ...(params ? (["not_found"] as const) : []),
  ];
}
