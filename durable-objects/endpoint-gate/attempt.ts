/** One request to a receiver. */
import type { GateSettings, OutgoingMessage } from "#shared/gate-protocol.ts";
import { readRetryAfter } from "#shared/webhooks/schedule.ts";
import type { Signer } from "#shared/webhooks/signature.ts";

const timeoutMs = 15_000;
/** What is kept of an answer. */
const keptBytes = 16 * 1_024;

export interface Answer {
  /** Null where there was no answer, and `error` says why. */
  status: number | null;
  error: string | null;
  responseBody: string;
  retryAfterMs: number;
}

/**
 * Sends a signed message and reads the answer, for 15 s at most. Never throws: what went wrong is the answer's `error`.
 * A redirect is not followed; it would lead where nobody checked.
 */
export async function attempt(
  { url, headers }: Pick<GateSettings, "url" | "headers">,
  { deliveryId, body }: Pick<OutgoingMessage, "deliveryId" | "body">,
  signer: Signer,
  { fetch, now }: { fetch: typeof globalThis.fetch; now: () => number },
): Promise<Answer> {
  const timestamp = Math.floor(now() / 1_000);
  const signature = await signer.sign({ id: deliveryId, timestamp, body });
  const timeout = AbortSignal.timeout(timeoutMs);
  let status: number | null = null;
  try {
    const sent = new Headers({ "User-Agent": "tiktok-live-edge" });
    for (const [name, value] of Object.entries(headers)) sent.set(name, value);
    sent.set("Content-Type", "application/json");
    sent.set("webhook-id", deliveryId);
    sent.set("webhook-timestamp", String(timestamp));
    sent.set("webhook-signature", signature);
    const response = await fetch(url, {
      method: "POST",
      headers: sent,
      body,
      redirect: "manual",
      signal: timeout,
    });
    status = response.status;
    const retryAfterMs = readRetryAfter(response.headers.get("Retry-After"), now());
    const responseBody = await readStart(response, timeout);
    const error = status >= 300 && status < 400 ? "redirects are not followed" : null;
    return { status, error, responseBody, retryAfterMs };
  } catch (cause) {
    const error = timeout.aborted ? `no whole answer within ${timeoutMs / 1_000} s` : describe(cause);
    // An answer that broke off is none.
    return { status: null, error, responseBody: "", retryAfterMs: 0 };
  }
}

/** The first 16 KB as text. The rest is not even read: an endless answer must not hold the lane. */
async function readStart(response: Response, timeout: AbortSignal): Promise<string> {
  if (!response.body) return "";
  const reader = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const late = new Promise<never>((_, reject) => {
    timeout.addEventListener("abort", () => reject(new Error("timeout")), { once: true });
  });
  try {
    while (size < keptBytes) {
      const { done, value } = await Promise.race([reader.read(), late]);
      if (done) break;
      chunks.push(value);
      size += value.byteLength;
    }
  } finally {
    // Also what was read to its end may be cancelled; that nobody listens any more is no failure.
    reader.cancel().catch(() => undefined);
  }
  return storableText(chunks);
}

/** The bytes as text that PostgreSQL takes, no longer than `keptBytes` in UTF-8. */
function storableText(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder();
  const text = chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join("") + decoder.decode();
  const storable = text.replaceAll("\0", "\uFFFD");
  const { read } = new TextEncoder().encodeInto(storable, new Uint8Array(keptBytes));
  return storable.slice(0, read);
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message.slice(0, 200) : "the request failed";
}
