import type * as z from "zod";
import { issueWords } from "#shared/issue-words.ts";
import { Problem } from "./problem.ts";

/** The body as text. Throws `body_too_large` as soon as more than `maxBytes` have come, whatever was announced. */
export async function readBody(request: Request, maxBytes: number): Promise<string> {
  const tooLarge = () => new Problem("body_too_large", `At most ${maxBytes} bytes are taken`);
  if (Number(request.headers.get("Content-Length") ?? 0) > maxBytes) throw tooLarge();
  if (!request.body) return "";
  // Fatal: bytes that are not UTF-8 would be stored as something else than what was signed.
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  let size = 0;
  try {
    for await (const chunk of request.body) {
      size += chunk.byteLength;
      if (size > maxBytes) throw tooLarge();
      text += decoder.decode(chunk, { stream: true });
    }
    return text + decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw new Problem("invalid_json", "The body is not UTF-8");
    throw error;
  }
}

/**
 * The body parsed by a schema. Throws `invalid_json`, or `invalid_request` with the path of each bad field and why; also for
 * a text that Postgres has no place for.
 */
export function parseBody<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> {
  const value = parseJson(text);
  const path = suspectEscape.test(text) ? unstorable(value, "") : undefined;
  if (path !== undefined) {
    const message = "has a NUL, or half of a character that takes two";
    throw new Problem("invalid_request", `${path || "body"}: ${message}`, { errors: [{ path, message }] });
  }
  return parseValue(schema, value);
}

/** As `parseBody`, with whatever texts there are: for who mends them. */
export function parseAnyBody<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> {
  return parseValue(schema, parseJson(text));
}

function parseJson(text: string): unknown {
  if (text.trim() === "") throw new Problem("invalid_json", "The body is empty: a JSON object is needed");
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new Problem("invalid_json");
  }
}

/** Escapes that Postgres' jsonb refuses: NUL and surrogates, which may be lone. Rare, so they are looked for as text. */
export const suspectEscape = /\\u(?:0000|d[89a-f])/i;

/** The path of the first text that Postgres has no place for; undefined where there is none. */
function unstorable(value: unknown, path: string): string | undefined {
  if (typeof value === "string") return value.includes("\0") || !value.isWellFormed() ? path : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    const place = path === "" ? name : `${path}.${name}`;
    const found = unstorable(name, place) ?? unstorable(inner, place);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A value checked by a schema. Throws `invalid_request` with at most ten errors. */
export function parseValue<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const result = schema.safeParse(value, { error: issueWords });
  if (result.success) return result.data;
  const errors = result.error.issues
    .slice(0, 10)
    .map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  const first = errors[0];
  throw new Problem("invalid_request", first ? `${first.path || "body"}: ${first.message}` : undefined, { errors });
}
