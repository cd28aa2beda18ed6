/** `npm run ops -- health`: whether every part answers, and what came where the log has something else. */
import * as z from "zod";
import { ApiError } from "./api.ts";
import type { Api } from "./settings.ts";

const Health = z.object({
  status: z.string(),
  parts: z.record(z.string(), z.boolean()),
  failing: z.array(z.string()),
  conflicts: z.number().nullable(),
  conflictSessions: z.number().nullable(),
  /** Not there in Workers of before retention. */
  retention: z.string().nullable().default(null),
});

/**
 * Prints a line each part, one for conflicts and a closing one. Returns the exit code: 0 all is well, 1 a part does not
 * answer, there are conflicts, or retention failed or is late. Throws ApiError where nothing of ours answers.
 */
export async function printHealth({ url }: Pick<Api, "url">, print: (line: string) => void): Promise<number> {
  const health = await readHealth(url);
  for (const [part, answers] of Object.entries(health.parts)) {
    print(`health: part=${part} ${answers ? "answers" : "does not answer"}`);
  }
  print(`health: conflicts=${health.conflicts ?? "unknown"} sessions=${health.conflictSessions ?? "unknown"}`);
  print(`health: retention=${health.retention ?? "unknown"}`);
  print(`health: status=${health.status}`);
  const isKept = health.retention !== "failed" && health.retention !== "late";
  return health.status === "ok" && health.conflicts === 0 && isKept ? 0 : 1;
}

/** Throws ApiError where nothing of ours answers. */
export async function readHealth(url: string): Promise<z.infer<typeof Health>> {
  // 503 is an answer as good as 200: it says which part is missing.
  const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(30_000) }).catch((error: unknown) => {
    throw new ApiError(`the API at ${new URL(url).host} does not answer`, { cause: error });
  });
  const answer = Health.safeParse(await response.json().catch(() => undefined));
  if (!answer.success) throw new ApiError(`the API answered ${response.status}, and nothing about its health`);
  return answer.data;
}
