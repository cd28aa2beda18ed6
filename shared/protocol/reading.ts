/** How what a client sends is read, over HTTP and over a runner's line alike. A refusal is a value here. Pure. */
import type * as z from "zod";
import { issueWords } from "#shared/issue-words.ts";
import { isDeeper } from "#shared/sanitize.ts";
import { limits } from "./limits.ts";
import type { ProblemCode } from "./problems.ts";

/** What is wrong, and with which field of what was sent. */
export interface FieldError {
  path: string;
  message: string;
}

/** Why something is not taken. `extra` stands beside the code in what the client is told. */
export interface Unreadable {
  ok: false;
  code: ProblemCode;
  detail?: string;
  extra?: Record<string, unknown>;
}

export type Read<Value> = { ok: true; value: Value } | Unreadable;

/**
 * The value of a JSON text. Refused where it is nested deeper than `limits.jsonDepth`: what comes after walks it, and so
 * must the database.
 */
export function readJson(text: string): Read<unknown> {
  const read = parseJson(text);
  return (read.ok && refuseDeep(read.value)) || read;
}

/** As `readJson`, with what is nested however deep: for who cuts it off, or asks `refuseDeep` once it knows what it is. */
export function parseJson(text: string): Read<unknown> {
  if (text.trim() === "") {
    return { ok: false, code: "invalid_json", detail: "The body is empty: a JSON object is needed" };
  }
  try {
    return { ok: true, value: JSON.parse(text) as unknown };
  } catch {
    return { ok: false, code: "invalid_json" };
  }
}

/** The refusal of a value that is nested too deep; undefined where it is not. */
export function refuseDeep(value: unknown): Unreadable | undefined {
  if (!isDeeper(value, limits.jsonDepth)) return undefined;
  return invalid([{ path: "", message: `more than ${limits.jsonDepth} lists and objects stand in each other` }]);
}

/** A value checked by a schema. Refused with at most ten errors, each with the path of its field. */
export function readAs<Schema extends z.ZodType>(schema: Schema, value: unknown): Read<z.infer<Schema>> {
  const result = schema.safeParse(value, { error: issueWords });
  if (result.success) return { ok: true, value: result.data };
  const errors = result.error.issues
    .slice(0, 10)
    .map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  return invalid(errors);
}

/** As `readAs`, for what was read from `text`: refused, too, where it has a text that Postgres has no place for. */
export function readStorable<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  text: string,
): Read<z.infer<Schema>> {
  const path = hasSuspectEscape(text) ? unstorable(value, "") : undefined;
  if (path === undefined) return readAs(schema, value);
  const message = "has a NUL, or half of a character that takes two";
  return {
    ok: false,
    code: "invalid_request",
    detail: `${path || "body"}: ${message}`,
    extra: { errors: [{ path, message }] },
  };
}

/** Refused because of its fields. */
export function invalid(errors: FieldError[]): Unreadable {
  const [first] = errors;
  return {
    ok: false,
    code: "invalid_request",
    ...(first && { detail: `${first.path || "body"}: ${first.message}` }),
    extra: { errors },
  };
}

/** Escapes that Postgres' jsonb refuses: NUL and surrogates, which may be lone. Rare, so they are looked for as text. */
const suspectEscape = /\\u(?:0000|[dD][89a-fA-F])/;

/** Whether a JSON text may have such an escape in it. Most have none at all, which is far quicker to see. */
export function hasSuspectEscape(text: string): boolean {
  return text.includes("\\u") && suspectEscape.test(text);
}

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
