/** How a connection to Euler Stream ended or was refused, and what that means: whether to wait, to come back or to stop. */
import { retryAfterMs } from "../backoff.ts";
import type { Closing, ConnectFailure } from "../provider.ts";
import { reasonIn, refusal } from "./refusal.ts";

export interface Ending {
  /** The socket's close code; 1006 where it closed without one. */
  code: number;
  /** What the close frame says. Anybody's words. */
  reason: string;
  /** The first line of the socket's error, where there was one. */
  error?: string;
  /** The HTTP answer, where there was no WebSocket at all. */
  answer?: { status: number; retryAfter?: string | undefined };
}

interface Meaning {
  says: string;
  /** Before there was a connection. */
  failure: ConnectFailure["kind"];
  /** After it. */
  closing: "ended" | "lost" | "silent";
}

/** Euler counts connections that are open at once: one that was refused now is refused in a second too. */
const tooManyMs = 60_000;

const meanings: ReadonlyMap<number, Meaning> = new Map([
  [1000, { says: "Euler Stream closed the connection", failure: "sign-error", closing: "lost" }],
  [1011, { says: "Euler Stream has an error of its own", failure: "sign-error", closing: "lost" }],
  [4005, { says: "The broadcast ended", failure: "offline", closing: "ended" }],
  [4006, { says: "TikTok sent Euler Stream nothing", failure: "network", closing: "silent" }],
  [4400, { says: "Euler Stream does not take these options", failure: "bad-source", closing: "lost" }],
  [4401, { says: "Euler Stream refused the key or the options", failure: "bad-source", closing: "lost" }],
  [4403, { says: "Euler Stream does not let this key watch the creator", failure: "bad-source", closing: "lost" }],
  [4404, { says: "The creator is not live", failure: "offline", closing: "ended" }],
  [4429, { says: "Euler Stream takes no more connections of this key", failure: "rate-limited", closing: "lost" }],
  [4500, { says: "TikTok closed its connection to Euler Stream", failure: "network", closing: "lost" }],
  [4555, { says: "Euler Stream ends every connection after some hours", failure: "network", closing: "lost" }],
  [4556, { says: "Euler Stream gets no connection from TikTok", failure: "sign-error", closing: "lost" }],
  [4557, { says: "Euler Stream does not get the room from TikTok", failure: "sign-error", closing: "lost" }],
]);

/** Where Euler passes on in its own words what TikTok answered. */
const ofTikToks: ReadonlySet<number> = new Set([4500, 4556, 4557]);

/** Why no connection came about. `now` in milliseconds since 1970. */
export function failureOf(ending: Ending, now: number): ConnectFailure {
  if (ending.answer) return answerFailure(ending.answer, now);
  const meaning = meanings.get(ending.code);
  if (meaning === undefined) {
    const why = ending.error ?? (ending.reason || `closed with code ${ending.code}`);
    return { kind: "sign-error", message: `Euler Stream cannot be reached: ${why}` };
  }
  const reason = ofTikToks.has(ending.code) ? reasonIn(ending.reason) : undefined;
  if (reason) return refusal(reason, `Euler Stream: ${ending.code}, ${ending.reason}`);
  const message = withHint(sentence(meaning.says, ending), meaning.failure);
  const retryAfter = meaning.failure === "rate-limited" ? { retryAfterMs: tooManyMs } : {};
  return { kind: meaning.failure, message, ...retryAfter };
}

/** What the end of a connection that stood means. */
export function closingOf(ending: Ending): Closing {
  const { code, reason, error } = ending;
  const meaning = meanings.get(code);
  if (meaning === undefined) return { kind: "lost", code, reason: error ?? (reason || `closed with code ${code}`) };
  return { kind: meaning.closing, code, reason: sentence(meaning.says, ending) };
}

function answerFailure(answer: { status: number; retryAfter?: string | undefined }, now: number): ConnectFailure {
  const { status } = answer;
  if (status === 429) {
    const waitMs = Math.max(tooManyMs, retryAfterMs(answer.retryAfter, now) ?? 0);
    const message = "Euler Stream takes no more connections for now (429)";
    return { kind: "rate-limited", message, retryAfterMs: waitMs };
  }
  const kind = [400, 401, 402, 403].includes(status) ? "bad-source" : "sign-error";
  return { kind, message: withHint(`Euler Stream answered ${status}`, kind) };
}

function sentence(says: string, { code, reason }: Ending): string {
  return reason === "" ? `${says} (${code})` : `${says} (${code}: ${reason})`;
}

function withHint(message: string, kind: ConnectFailure["kind"]): string {
  return kind === "bad-source" ? `${message}; check EULER_API_KEY and the creator's handle` : message;
}
