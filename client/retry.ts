/** Which failures are tried again, and when. Pure. */
import { ApiProblem } from "./problem.ts";

export interface Attempt {
  /** Whether the same request twice does what one does: by its method, or by an Idempotency-Key. */
  isRepeatable: boolean;
  /** How many have failed, this one included. */
  failures: number;
  /** 0 to 1. */
  random: number;
}

const firstDelayMs = 300;
const longestDelayMs = 20_000;

/**
 * How long to wait before a request that failed with `error` is sent again, in milliseconds; undefined where it is not.
 * A limit refuses before anything is done, so what meets one is repeated whatever it is.
 */
export function retryDelayMs(error: unknown, { isRepeatable, failures, random }: Attempt): number | undefined {
  const isLimit = error instanceof ApiProblem && error.status === 429;
  if (!isLimit && !(isRepeatable && isPassing(error))) return undefined;
  const backOffMs = Math.min(longestDelayMs, firstDelayMs * 2 ** (failures - 1)) * (0.5 + random / 2);
  const askedMs = error instanceof ApiProblem ? (error.retryAfterSeconds ?? 0) * 1_000 : 0;
  // A limit holds for everybody on the address: they must not all come back in the instant it ends.
  return Math.max(backOffMs, askedMs * (1 + random / 4));
}

/** What may be otherwise the next time: an outage, a line that broke, a request with the same key that still runs. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof ApiProblem)) return error instanceof TypeError;
  return [502, 503, 504].includes(error.status) || error.code === "idempotency_in_progress";
}
