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
import { refusalIn } from "./refusal.ts";
import type { SignAnswer } from "./sign-service.ts";
import { maxPageBytes, type WebAnswer } from "./web-options.ts";

/** TikTok's own code for a handle that nobody has. */
const noSuchUser = /19881007|user_not_found/;

/** Statuses of the sign service that are about the key, not about the room. */
const aboutKey: ReadonlySet<number> = new Set([401, 402, 403]);

/** What was answered during one attempt. */
export interface AttemptAnswers {
  sign: SignAnswer;
  /** What TikTok's web host answered, in order. */
  web: WebAnswer[];
  /** One of its answers was broken off. */
  tooLarge: boolean;
}

/**
 * What a failed attempt was, by the error and by what the sign service had answered before it. The sign service's status
 * comes first: the connector has turned some of its answers into unrelated errors by then.
 */
export function classifyFailure(error: unknown, { sign, web, tooLarge }: AttemptAnswers, now: number): ConnectFailure {
  if (tooLarge) return { kind: "network", message: `TikTok's answer has more than ${maxPageBytes} bytes` };
  const refused = refusalIn([...web, ...answersIn(error)]);
  if (sign.status === 429) {
    const waitMs = retryAfterMs(sign.retryAfter, now);
    const message = "The sign service takes no more connections for now (429)";
    return { kind: "rate-limited", message, ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }) };
  }
  // TikTok had named a room by then, and said that not everybody may see it.
  if (sign.status !== undefined && !aboutKey.has(sign.status) && refused?.kind === "restricted") return refused;
  if (sign.status !== undefined && sign.status !== 200) {
    const hint = aboutKey.has(sign.status) ? "; check EULER_API_KEY" : "";
    return { kind: "sign-error", message: `The sign service answered ${sign.status}${hint}` };
  }
  if (error instanceof UserOfflineError) return { kind: "offline", message: "The creator is not live" };
  if (error instanceof InvalidUniqueIdError) return { kind: "not-found", message: "That is no TikTok handle" };
  if (error instanceof InvalidResponseCompositeError) return classifyRoomFailure(error, refused);
  if (refused) return refused;
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
function classifyRoomFailure(
  error: InvalidResponseCompositeError,
  refused: ConnectFailure | undefined,
): ConnectFailure {
  const reasons = errorsIn(error).map(firstLine);
  if (reasons.some((reason) => noSuchUser.test(reason))) {
    return { kind: "not-found", message: "TikTok knows no such user" };
  }
  // The API answered about the user and named no room: that is somebody who has never been live, or is not now.
  if (reasons.some((reason) => reason.includes("Invalid response from API"))) {
    return { kind: "offline", message: "The creator is not live" };
  }
  if (refused) return refused;
  return { kind: "network", message: `TikTok does not tell the room: ${reasons[0] ?? "no reason given"}` };
}

/** Answers that the connector's HTTP client could make nothing of, and hands out with its error. */
function answersIn(error: unknown): WebAnswer[] {
  return [error, ...errorsIn(error)].flatMap((one) => {
    const { response } = (one ?? {}) as { response?: Partial<WebAnswer> };
    return typeof response?.url === "string" && typeof response.statusCode === "number"
      ? [{ url: response.url, statusCode: response.statusCode, body: response.body }]
      : [];
  });
}

/** The errors of which one is made. */
function errorsIn(error: unknown): unknown[] {
  if (!(error instanceof InvalidResponseCompositeError)) return [];
  const { requestErrs } = error.config as { requestErrs?: unknown };
  return Array.isArray(requestErrs) ? requestErrs : [];
}

function isNetworkError(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return (
    (typeof code === "string" && /^E[A-Z]+$/.test(code)) || firstLine(error).startsWith("Error connecting to WebSocket")
  );
}
