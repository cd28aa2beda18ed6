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
  /** Not there in Workers of before they were told of. */
  exports: z.string().nullable().default(null),
  erasures: z.string().nullable().default(null),
});
export type Health = z.infer<typeof Health>;

/** Whether every part answers, nothing is in conflict, and what is done by itself is done. */
export function isWell({ status, conflicts, retention, exports, erasures }: Health): boolean {
  const isKept = retention !== "failed" && retention !== "late";
  return status === "ok" && conflicts === 0 && isKept && exports !== "late" && erasures !== "stopped";
}

/**
 * Prints a line each part, one for conflicts and a closing one. Returns the exit code: 0 all is well, 1 a part does not
 * answer, there are conflicts, retention failed or is late, or exports or erasures do not go on. Throws ApiError where nothing of ours answers.
 */
export async function printHealth({ url }: Pick<Api, "url">, print: (line: string) => void): Promise<number> {
  const health = await readHealth(url);
  for (const [part, answers] of Object.entries(health.parts)) {
    print(`health: part=${part} ${answers ? "answers" : "does not answer"}`);
  }
  print(`health: conflicts=${health.conflicts ?? "unknown"} sessions=${health.conflictSessions ?? "unknown"}`);
  print(`health: retention=${health.retention ?? "unknown"}`);
  print(`health: exports=${health.exports ?? "unknown"}`);
  print(`health: erasures=${health.erasures ?? "unknown"}`);
  print(`health: status=${health.status}`);
  return isWell(health) ? 0 : 1;
}

/** Throws ApiError where nothing of ours answers. */
export async function readHealth(url: string): Promise<Health> {
  // 503 is an answer as good as 200: it says which part is missing.
  const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(30_000) }).catch((error: unknown) => {
    throw new ApiError(`the API at ${new URL(url).host} does not answer`, { cause: error });
  });
  const body: unknown = await response.json().catch(() => undefined);
  const answer = Health.safeParse(body);
  if (answer.success) return answer.data;
  // Workers with a setting that is wrong answer nothing else, and say which it is.
  const problem = z.object({ code: z.string(), detail: z.string().default("") }).safeParse(body).data;
  const said = problem === undefined ? "nothing about its health" : `${problem.code}: ${problem.detail}`;
  throw new ApiError(`the API answered ${response.status}, ${said}`, { code: problem?.code });
}
