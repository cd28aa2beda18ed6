/** Asks addresses that the host has allowed, each by its beginning. */
import { request as askPlain, type RequestOptions } from "node:http";
import { request as askSecure } from "node:https";
import type { ToolCommandOf } from "#shared/tools/command.ts";
import type { Reach } from "./reach.ts";

/** What rules may ask: every address that begins so, with headers that no rule sees. */
export interface AllowedAddress {
  url: string;
  headers: Record<string, string>;
}

export async function askWeb(
  { method, url, body }: ToolCommandOf<"http">,
  { allow, lookup }: { allow: readonly AllowedAddress[] } & Pick<Reach, "lookup">,
  signal: AbortSignal,
): Promise<void> {
  if (url === "") throw new Error("What a viewer wrote would have led to another address than the rule's");
  const asked = new URL(url);
  const one = allow.find((candidate) => isBelow(asked, new URL(candidate.url)));
  if (!one) throw new Error(`${asked.origin} is not among the addresses that the runner's host has allowed`);
  // Servers that decode it before they look at the path would climb out of what was allowed.
  if (/%2f|%5c/i.test(asked.pathname)) throw new Error("An address with an encoded slash in it is not asked");
  const type = body === null ? {} : { "Content-Type": isJson(body) ? "application/json" : "text/plain; charset=utf-8" };
  const text = method === "GET" ? null : body;
  let status: number;
  try {
    // A line of its own: one that somebody else opened to this host was not looked at.
    status = await statusOf(
      asked,
      { method, headers: { ...type, ...one.headers }, lookup, signal, agent: false },
      text,
    );
  } catch (error) {
    if (signal.aborted)
      throw new Error(`${asked.host} did not answer in time: whether it was done is not known`, { cause: error });
    const { message, code = "" } = error as Error & { code?: string };
    throw new Error(`${asked.host} cannot be reached: ${message || code}`, { cause: error });
  }
  if (status >= 200 && status < 300) return;
  const isElsewhere = status >= 300 && status < 400;
  throw new Error(`${asked.host} answers with ${status}${isElsewhere ? ", which is not followed" : ""}`);
}

/** What it is answered with. The answer's text is not read, and no redirect is followed. */
async function statusOf(url: URL, options: RequestOptions, body: string | null): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const request = (url.protocol === "https:" ? askSecure : askPlain)(url, options, (response) => {
    resolve(response.statusCode ?? 0);
    response.on("error", () => undefined).destroy();
  });
  request.on("error", reject);
  if (body === null) request.end();
  else request.end(body);
  return promise;
}

function isBelow(asked: URL, allowed: URL): boolean {
  return asked.origin === allowed.origin && asked.pathname.startsWith(allowed.pathname);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
