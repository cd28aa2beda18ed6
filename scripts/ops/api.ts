/** Asking the API, for commands. */
import { setTimeout as delay } from "node:timers/promises";
import type * as z from "zod";
import type { Api } from "./settings.ts";

/** What the API refused, by its code, or that it does not answer. */
export class ApiError extends Error {
  override name = "ApiError";
  /** The code of its answer; undefined where it gave none. */
  readonly code: string | undefined;

  constructor(message: string, options: ErrorOptions & { code?: string | undefined } = {}) {
    super(message, options);
    this.code = options.code;
  }
}

interface Request {
  method?: "GET" | "POST" | "DELETE";
  path: string;
  /** JSON. */
  body?: string;
  /** How long the answer may take; 30 s where it is not said. */
  timeoutMs?: number;
}

/** How often a request that came too soon is asked again. */
const mostWaits = 6;

/**
 * The parsed answer. Waits where the API says that there were too many requests. Throws ApiError with the status and
 * the code of an answer that is not 2xx.
 */
export async function askApi<Schema extends z.ZodType>(
  api: Api,
  request: Request,
  schema: Schema,
): Promise<z.infer<Schema>> {
  let response = await send(api, request);
  for (let waits = 0; response.status === 429 && waits < mostWaits; waits++) {
    await delay(Number(response.headers.get("Retry-After") ?? "1") * 1000);
    response = await send(api, request);
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return schema.parse(body);
  const code = typeof body === "object" && body !== null && "code" in body ? String(body.code) : "";
  throw new ApiError(`the API answered ${response.status} ${code}`.trim(), { code: code || undefined });
}

function send({ url, key }: Api, { method = "GET", path, body, timeoutMs = 30_000 }: Request): Promise<Response> {
  const headers = { Authorization: `Bearer ${key}`, ...(body !== undefined && { "Content-Type": "application/json" }) };
  const init = { method, headers, ...(body !== undefined && { body }), signal: AbortSignal.timeout(timeoutMs) };
  return fetch(url + path, init).catch((error: unknown) => {
    throw new ApiError(`the API at ${new URL(url).host} does not answer`, { cause: error });
  });
}
