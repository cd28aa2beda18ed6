/** The API, a method an operation. */
import { operations, type OperationId, type Operations } from "./api.ts";
import { type Feed, type FeedOptions, openFeed } from "./feed.ts";
import { problemOf } from "./problem.ts";
import { retryDelayMs } from "./retry.ts";

export interface ClientOptions {
  /** The platform's address. In a page of its own it may be left out. */
  baseUrl?: string | URL;
  /** An API key. Without one a browser's session counts, where there is one. */
  apiKey?: string;
  /** Which workspace is meant, for who is in several. */
  workspace?: string;
  /** How often a request is sent again that failed in passing (429, 502 to 504, a line that broke). 4 by default. */
  retries?: number;
  /** Instead of the one that there is. */
  fetch?: typeof fetch;
}

interface More {
  signal?: AbortSignal;
  /** Of a request that makes something; made up where it is left out, so that a retry makes nothing twice. */
  idempotencyKey?: string;
}

/** A part that the operation has must be given where something in it must be. */
type Part<Name extends string, Value> = Value extends undefined
  ? { [Key in Name]?: undefined }
  : Partial<Value> extends Value
    ? { [Key in Name]?: Value }
    : { [Key in Name]: Value };

/** What an operation is called with. */
export type Input<Id extends OperationId> = Part<"params", Operations[Id]["params"]> &
  Part<"query", Operations[Id]["query"]> &
  Part<"body", Operations[Id]["body"]> &
  More;

type Method<Id extends OperationId> =
  Partial<Input<Id>> extends Input<Id>
    ? (input?: Input<Id>) => Promise<Operations[Id]["answer"]>
    : (input: Input<Id>) => Promise<Operations[Id]["answer"]>;

export type Client = { [Id in OperationId]: Method<Id> } & {
  /** A stream's live feed; see `openFeed`. */
  feed(options: Omit<FeedOptions, "baseUrl" | "apiKey">): Feed;
};

interface Given extends More {
  params?: Record<string, string>;
  query?: Record<string, Written | readonly Written[] | undefined>;
  body?: unknown;
}

/** What stands in an address as a text. */
type Written = string | number | boolean;

interface Described {
  method: string;
  path: string;
  makes?: boolean;
  /** Absent: JSON. */
  mediaType?: string;
}

/** A client of one platform. Methods throw `ApiProblem` for what is refused, `TypeError` where nothing answers. */
export function createClient(options: ClientOptions = {}): Client {
  const baseUrl = new URL(options.baseUrl ?? pageOrigin());
  const methods = Object.entries(operations as Record<string, Described>).map(([id, described]) => [
    id,
    (input: Given = {}) => call(described, input, { ...options, baseUrl }),
  ]);
  const { apiKey } = options;
  return Object.assign(Object.fromEntries(methods) as Client, {
    feed: (feed: Omit<FeedOptions, "baseUrl" | "apiKey">) =>
      openFeed({ ...feed, baseUrl, ...(apiKey !== undefined && { apiKey }) }),
  });
}

/** Where there is no page, the address has to be said. */
function pageOrigin(): string {
  const { location } = globalThis as { location?: { origin: string } };
  if (!location) throw new TypeError("baseUrl is missing");
  return location.origin;
}

async function call(described: Described, input: Given, options: ClientOptions & { baseUrl: URL }): Promise<unknown> {
  const { method, makes } = described;
  const key = makes ? (input.idempotencyKey ?? crypto.randomUUID()) : undefined;
  const isRepeatable = key !== undefined || method === "GET" || method === "PUT" || method === "DELETE";
  const send = options.fetch ?? fetch;
  for (let failures = 0; ;) {
    try {
      const answer = await send(urlOf(described, input, options.baseUrl), requestOf(method, input, key, options));
      if (!answer.ok) throw await problemOf(answer);
      return await bodyOf(answer, described);
    } catch (error) {
      failures += 1;
      input.signal?.throwIfAborted();
      const delayMs = retryDelayMs(error, { isRepeatable, failures, random: Math.random() });
      if (delayMs === undefined || failures > (options.retries ?? 4)) throw error;
      await wait(delayMs, input.signal);
    }
  }
}

function urlOf({ path }: Described, { params = {}, query = {} }: Given, baseUrl: URL): URL {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined || value === "") throw new TypeError(`params.${name} is missing`);
    return encodeURIComponent(value);
  });
  const url = new URL(filled, baseUrl);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, typeof value === "object" ? value.join(",") : String(value));
  }
  return url;
}

function requestOf(
  method: string,
  { body, signal }: Given,
  key: string | undefined,
  { apiKey, workspace }: ClientOptions,
): RequestInit {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (apiKey !== undefined) headers["Authorization"] = `Bearer ${apiKey}`;
  if (workspace !== undefined) headers["Workspace"] = workspace;
  if (key !== undefined) headers["Idempotency-Key"] = key;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  return {
    method,
    headers,
    credentials: "same-origin",
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  };
}

async function bodyOf(answer: Response, { mediaType }: Described): Promise<unknown> {
  if (answer.status === 204) return undefined;
  return mediaType === undefined ? answer.json() : answer.blob();
}

function wait(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, delayMs);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
