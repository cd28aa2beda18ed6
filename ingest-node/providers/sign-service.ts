/** The sign service's client, watched: the connector turns some of its answers into errors that no longer say what they were. */
import { createEulerClient, SignConfig } from "tiktok-live-connector";

/** The sign service's latest answer to the request for a connection; empty before there was one. */
export interface SignAnswer {
  status?: number;
  retryAfter?: string;
  /** The status of its latest answer to any request. */
  lastStatus?: number;
  /** The body of an answer of status 200: a batch of messages with the place to listen. */
  batch?: Buffer;
}

/** Its largest answer is a room's latest messages, some 100 KB. */
export const maxSignBytes = 8 * 1024 * 1024;

type EulerClient = ReturnType<typeof createEulerClient>;

/**
 * A client for one attempt, which notes in `answer` what it is told. `signal` ends a request on its way. An answer is read up
 * to `maxSignBytes`, unpacked.
 */
export function signService(
  settings: { signUrl?: string; signKey?: string; timeoutMs: number; signal?: AbortSignal },
  answer: SignAnswer,
): EulerClient {
  // The connector's configuration is one for the whole process and its client is made once. Setting it, making a client and
  // forgetting it again happens in one turn, so that two streams never get each other's.
  const { basePath, apiKey, baseOptions } = SignConfig;
  SignConfig.cachedInstance = undefined as never;
  if (settings.signUrl) SignConfig.basePath = settings.signUrl.replace(/\/+$/, "");
  if (settings.signKey) SignConfig.apiKey = settings.signKey;
  SignConfig.baseOptions = {
    ...(baseOptions as object),
    headers: { ...(baseOptions as { headers?: object } | undefined)?.headers },
    timeout: settings.timeoutMs,
    maxContentLength: maxSignBytes,
    ...(settings.signal && { signal: settings.signal }),
    transformResponse: (data: unknown, headers: Record<string, unknown>, status: number) => {
      answer.lastStatus = status;
      if (!Buffer.isBuffer(data)) return typeof data === "string" ? parseIfJson(data) : data;
      // Only the request for a connection asks for bytes.
      const retryAfter = headers["retry-after"];
      answer.status = status;
      if (typeof retryAfter === "string") answer.retryAfter = retryAfter;
      if (status === 200) answer.batch = data;
      return data;
    },
  };
  const client = createEulerClient();
  Object.assign(SignConfig, { basePath, apiKey, baseOptions, cachedInstance: undefined });
  return client;
}

function parseIfJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
