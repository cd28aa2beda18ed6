/** Asking the API, for commands. */
import type * as z from "zod";
import type { Api } from "./settings.ts";

/** What the API refused, by its code, or that it does not answer. */
export class ApiError extends Error {
  override name = "ApiError";
}

/** The parsed answer. Throws ApiError with the status and the code of an answer that is not 2xx. */
export async function askApi<Schema extends z.ZodType>(
  { url, key }: Api,
  { method = "GET", path }: { method?: "GET" | "POST"; path: string },
  schema: Schema,
): Promise<z.infer<Schema>> {
  const headers = { Authorization: `Bearer ${key}` };
  const response = await fetch(url + path, { method, headers, signal: AbortSignal.timeout(30_000) }).catch(
    (error: unknown) => {
      throw new ApiError(`the API at ${new URL(url).host} does not answer`, { cause: error });
    },
  );
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok) return schema.parse(body);
  const code = typeof body === "object" && body !== null && "code" in body ? String(body.code) : "";
  throw new ApiError(`the API answered ${response.status} ${code}`.trim());
}
