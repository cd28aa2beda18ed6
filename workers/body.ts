import type * as z from "zod";
import { type Read, readAs, readJson, readStorable } from "#shared/protocol/reading.ts";
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
  return orProblem(readStorable(schema, orProblem(readJson(text)), text));
}

/** As `parseBody`, with whatever texts there are: for who mends them. */
export function parseAnyBody<Schema extends z.ZodType>(schema: Schema, text: string): z.infer<Schema> {
  return parseValue(schema, orProblem(readJson(text)));
}

/** A value checked by a schema. Throws `invalid_request` with at most ten errors. */
export function parseValue<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  return orProblem(readAs(schema, value));
}

/** What was read. Throws the refusal as the problem that it is. */
export function orProblem<Value>(read: Read<Value>): Value {
  if (read.ok) return read.value;
  throw new Problem(read.code, read.detail, read.extra);
}
