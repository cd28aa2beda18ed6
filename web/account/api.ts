/** Asking the Worker, as who is signed in. */

/** What the Worker refused, by its code. */
export class Refused extends Error {
  override name = "Refused";
  readonly code: string;
  readonly retryAfterSeconds: number;

  constructor(code: string, detail: string, retryAfterSeconds: number) {
    super(detail);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The JSON of a 2xx answer. Throws Refused; `unreachable` where there was no answer. */
export async function ask<Answer = unknown>(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(path, {
    method,
    credentials: "same-origin",
    headers: { ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Refused("unreachable", "", 0);
  });
  const text = await response.text();
  if (response.ok) return (text === "" ? undefined : JSON.parse(text)) as Answer;
  const { code = "other", detail = String(response.status) } = readProblem(text);
  throw new Refused(code, detail, Number(response.headers.get("Retry-After") ?? 0));
}

function readProblem(text: string): { code?: string; detail?: string } {
  try {
    return JSON.parse(text) as { code?: string; detail?: string };
  } catch {
    return {};
  }
}
