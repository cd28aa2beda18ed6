/** Asks addresses that the host has allowed, each by its beginning. */
import type { ToolCommandOf } from "#shared/tools/command.ts";

/** What rules may ask: every address that begins so, with headers that no rule sees. */
export interface AllowedAddress {
  url: string;
  headers: Record<string, string>;
}

export async function askWeb(
  { method, url, body }: ToolCommandOf<"http">,
  allowed: readonly AllowedAddress[],
  signal: AbortSignal,
): Promise<void> {
  if (url === "") throw new Error("What a viewer wrote would have led to another address than the rule's");
  const asked = new URL(url);
  const one = allowed.find((candidate) => isBelow(asked, new URL(candidate.url)));
  if (!one) throw new Error(`${asked.origin} is not among the addresses that the runner's host has allowed`);
  // Servers that decode it before they look at the path would climb out of what was allowed.
  if (/%2f|%5c/i.test(asked.pathname)) throw new Error("An address with an encoded slash in it is not asked");
  const type = body === null ? {} : { "Content-Type": isJson(body) ? "application/json" : "text/plain; charset=utf-8" };
  const init = { method, headers: { ...type, ...one.headers }, redirect: "manual", signal } as const;
  const sends = body !== null && method !== "GET";
  let response: Response;
  try {
    response = await fetch(asked, { ...init, ...(sends && { body }) });
  } catch (error) {
    if (signal.aborted)
      throw new Error(`${asked.host} did not answer in time: whether it was done is not known`, { cause: error });
    const cause = error instanceof Error ? ((error.cause as Error | undefined)?.message ?? error.message) : "";
    throw new Error(`${asked.host} cannot be reached: ${cause}`, { cause: error });
  }
  await response.body?.cancel();
  if (response.ok) return;
  const isElsewhere = response.status >= 300 && response.status < 400;
  throw new Error(`${asked.host} answers with ${response.status}${isElsewhere ? ", which is not followed" : ""}`);
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
