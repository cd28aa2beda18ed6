import {
  ConnectTimeoutError,
  InvalidResponseCompositeError,
  InvalidUniqueIdError,
  SignAPIError,
  UserOfflineError,
} from "tiktok-live-connector";
import { retryAfterMs } from "../backoff.ts";
import type { ConnectFailure } from "../provider.ts";
import { firstLine } from "./first-line.ts";
import type { SignAnswer } from "./sign-service.ts";

/** TikTok's own code for a handle that nobody has. */
const noSuchUser = /19881007|user_not_found/;

/**
 * What a failed attempt was, by the error and by what the sign service had answered before it. The sign service's status
 * comes first: the connector has turned some of its answers into unrelated errors by then.
 */
export function classifyFailure(error: unknown, sign: SignAnswer, now: number): ConnectFailure {
  if (sign.status === 429) {
    const waitMs = retryAfterMs(sign.retryAfter, now);
    const message = "The sign service takes no more connections for now (429)";
    return { kind: "rate-limited", message, ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }) };
  }
  if (sign.status !== undefined && sign.status !== 200) {
    const hint = sign.status === 401 || sign.status === 402 || sign.status === 403 ? "; check EULER_API_KEY" : "";
    return { kind: "sign-error", message: `The sign service answered ${sign.status}${hint}` };
  }
  if (error instanceof UserOfflineError) return { kind: "offline", message: "The creator is not live" };
  if (error instanceof InvalidUniqueIdError) return { kind: "not-found", message: "That is no TikTok handle" };
  if (error instanceof InvalidResponseCompositeError) return classifyRoomFailure(error);
  if (error instanceof ConnectTimeoutError) {
    return { kind: "network", message: "TikTok's push server did not answer in time" };
  }
  if (sign.status === 200 && !isNetworkError(error)) {
    return { kind: "sign-error", message: `The sign service's answer is of no use: ${firstLine(error)}` };
  }
  if (error instanceof SignAPIError) {
    return { kind: "sign-error", message: `The sign service cannot be reached: ${firstLine(error)}` };
  }
  return { kind: "network", message: `TikTok cannot be reached: ${firstLine(error)}` };
}

/** No source told the creator's room: there is none, or nobody would say. */
function classifyRoomFailure(error: InvalidResponseCompositeError): ConnectFailure {
  const { requestErrs } = error.config as { requestErrs?: unknown };
  const reasons = Array.isArray(requestErrs) ? requestErrs.map(firstLine) : [];
  if (reasons.some((reason) => noSuchUser.test(reason))) {
    return { kind: "not-found", message: "TikTok knows no such user" };
  }
  // The API answered about the user and named no room: that is somebody who has never been live, or is not now.
  if (reasons.some((reason) => reason.includes("Invalid response from API"))) {
    return { kind: "offline", message: "The creator is not live" };
  }
  return { kind: "network", message: `TikTok does not tell the room: ${reasons[0] ?? "no reason given"}` };
}

function isNetworkError(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return (
    (typeof code === "string" && /^E[A-Z]+$/.test(code)) || firstLine(error).startsWith("Error connecting to WebSocket")
  );
}
