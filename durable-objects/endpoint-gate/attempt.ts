/** One request to a receiver. */
import type { GateSettings, OutgoingMessage } from "#shared/protocol/gate-protocol.ts";
import { readRetryAfter } from "#shared/webhooks/schedule.ts";
import type { Signer } from "#shared/webhooks/signature.ts";

const usualTimeoutMs = 15_000;
/** What is kept of an answer. */
const keptBytes = 16 * 1_024;

export interface Answer {
  /** Whether the receiver took the message: 2xx, or a redirect that its owner says means so. */
  succeeded: boolean;
  /** Null where there was no answer, and `error` says why. */
  status: number | null;
  error: string | null;
  responseBody: string;
  retryAfterMs: number;
}

/** What an attempt needs of the world. */
export interface AttemptNeeds {
  fetch: typeof globalThis.fetch;
  now: () => number;
  /** Why nothing may be sent to a URL; undefined where it may. */
  refusalOf: (url: string) => Promise<string | undefined>;
  /** How long an answer may take; 15 s where it is not said. */
  timeoutMs?: number;
  /** What is kept of an answer, in bytes; 16 KB where it is not said. */
  mostKept?: number;
}

/**
 * Sends a signed message and reads the answer, for `timeoutMs` at most. Never throws: what went wrong is the answer's `error`.
 * Where a redirect leads is asked only if the endpoint's owner wants it, once, after the checks of any address, and
 * without the endpoint's own headers: they are meant for another host.
 */
export async function attempt(
  { url, headers, onRedirect }: Pick<GateSettings, "url" | "headers" | "onRedirect">,
  {
    deliveryId,
    body,
    contentType = "application/json",
    runId,
    traceparent,
  }: Pick<OutgoingMessage, "deliveryId" | "body" | "contentType" | "runId" | "traceparent">,
  signer: Signer,
  { fetch, now, refusalOf, timeoutMs = usualTimeoutMs, mostKept }: AttemptNeeds,
): Promise<Answer> {
  const timestamp = Math.floor(now() / 1_000);
  const signature = await signer.sign({ id: deliveryId, timestamp, body });
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const sent = new Headers({ "User-Agent": "tiktok-live-edge" });
    for (const [name, value] of Object.entries(headers)) sent.set(name, value);
    sent.set("Content-Type", contentType);
    sent.set("webhook-id", deliveryId);
    sent.set("webhook-timestamp", String(timestamp));
    sent.set("webhook-signature", signature);
    if (runId !== undefined) sent.set("webhook-replay", runId);
    if (traceparent !== undefined) sent.set("traceparent", traceparent);
    const response = await fetch(url, {
      method: "POST",
      headers: sent,
      body,
      redirect: "manual",
      signal: timeout,
    });
    const answer = await readAnswer(response, timeout, now, mostKept);
    if (!seeOther.includes(response.status) || onRedirect === "fail") return answer;
    if (onRedirect === "accept") return { ...answer, succeeded: true, error: null };
    const next = locationOf(response, url);
    if (typeof next !== "string") return { ...answer, error: next.error };
    const refused = await refusalOf(next);
    if (refused !== undefined) return { ...answer, error: `it redirects to where nothing may be sent: ${refused}` };
    const followed = await fetch(next, {
      headers: { "User-Agent": "tiktok-live-edge" },
      redirect: "manual",
      signal: timeout,
    });
    return await readAnswer(followed, timeout, now, mostKept);
  } catch (cause) {
    const error = timeout.aborted ? `no whole answer within ${timeoutMs / 1_000} s` : describe(cause, url);
    // An answer that broke off is none.
    return { succeeded: false, status: null, error, responseBody: "", retryAfterMs: 0 };
  }
}

/** A GET of an address, without a signature or the endpoint's headers; redirects are not followed. Never throws. */
export async function ask(
  url: string,
  { fetch, now, refusalOf, timeoutMs = usualTimeoutMs }: AttemptNeeds,
): Promise<Answer> {
  const nothing = { succeeded: false, status: null, responseBody: "", retryAfterMs: 0 };
  const refused = await refusalOf(url);
  if (refused !== undefined) return { ...nothing, error: refused };
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const headers = { "User-Agent": "tiktok-live-edge" };
    return await readAnswer(await fetch(url, { headers, redirect: "manual", signal: timeout }), timeout, now);
  } catch (cause) {
    const error = timeout.aborted ? `no whole answer within ${timeoutMs / 1_000} s` : describe(cause, url);
    return { ...nothing, error };
  }
}

/** The redirects that say "the answer to your POST stands there"; the others ask for the POST again. */
const seeOther: readonly number[] = [302, 303];

async function readAnswer(
  response: Response,
  timeout: AbortSignal,
  now: () => number,
  mostKept = keptBytes,
): Promise<Answer> {
  const { status } = response;
  const retryAfterMs = readRetryAfter(response.headers.get("Retry-After"), now());
  const responseBody = await readStart(response, timeout, mostKept);
  return { succeeded: status >= 200 && status < 300, status, error: meaningOf(status), responseBody, retryAfterMs };
}

/** What a status says that its number does not; null where it does. 52x and 530 are Cloudflare's own, on the way there. */
function meaningOf(status: number): string | null {
  if (status >= 300 && status < 400) return "it redirects; see the endpoint's onRedirect";
  switch (status) {
    case 429:
      return "it says that it is too much";
    case 521:
    case 522:
    case 523:
      return "nothing answers at its address";
    case 525:
      return "the TLS handshake failed";
    case 526:
      return "its certificate is not trusted: it is self-signed, expired, or for another name";
    case 530:
      return "its name leads nowhere";
    default:
      return null;
  }
}

/** The absolute address that a redirect names. */
function locationOf(response: Response, from: string): string | { error: string } {
  const location = response.headers.get("Location") ?? "";
  if (location === "" || !URL.canParse(location, from)) return { error: "it redirects without an address" };
  return new URL(location, from).href;
}

/** Its first bytes as text. The rest is not even read: an endless answer must not hold the lane. */
async function readStart(response: Response, timeout: AbortSignal, mostKept: number): Promise<string> {
  if (!response.body) return "";
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const late = new Promise<never>((_, reject) => {
    timeout.addEventListener("abort", () => reject(new Error("timeout")), { once: true });
  });
  try {
    while (size < mostKept) {
      const { done, value } = await Promise.race([reader.read(), late]);
      if (done) break;
      chunks.push(value);
      size += value.byteLength;
    }
  } finally {
    // Also what was read to its end may be cancelled; that nobody listens any more is no failure.
    reader.cancel().catch(() => undefined);
  }
  return storableText(chunks, mostKept);
}

/** The bytes as text that PostgreSQL takes, no longer than `mostKept` bytes in UTF-8. */
function storableText(chunks: readonly Uint8Array[], mostKept: number): string {
  const decoder = new TextDecoder();
  const text = chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode();
  const storable = text.replaceAll("\0", "\uFFFD");
  const { read } = new TextEncoder().encodeInto(storable, new Uint8Array(mostKept));
  return storable.slice(0, read);
}

/** The runtime says of a failed handshake and of a name without an address only that something went wrong inside it. */
function describe(cause: unknown, url: string): string {
  const message = cause instanceof Error ? cause.message.slice(0, 200) : "the request failed";
  if (!message.startsWith("internal error")) return message;
  return url.startsWith("https:")
    ? "no secure connection: its certificate may not be trusted (self-signed, expired, or for another name), or its name leads nowhere"
    : "no connection: its name may lead nowhere";
}
