/** Asking the Worker, as who is signed in: by the client that everybody has. */
import { type Client, createClient } from "../../client/client.ts";
import { ApiProblem } from "../../client/problem.ts";
import { clockedFetch } from "../kit/server-clock.ts";

/** What the Worker refused, by its code; or what the browser did. */
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

export type Api = Omit<Client, "feed">;

/**
 * The operations, which throw Refused: `unreachable` where there was no answer. Nothing is tried again by itself: whoever pressed
 * a button is told, and presses it again. `workspace` is said for what is asked of one.
 */
export function apiOf(workspace?: string): Api {
  const client = createClient({ retries: 0, fetch: clockedFetch, ...(workspace !== undefined && { workspace }) });
  const calls = Object.entries(client as unknown as Record<string, (input?: unknown) => Promise<unknown>>);
  const refusing = calls
    .filter(([id]) => id !== "feed")
    .map(([id, call]) => [id, (input?: unknown) => call(input).catch(refuse)] as const);
  return Object.fromEntries(refusing) as unknown as Api;
}

export const api = apiOf();

function refuse(error: unknown): never {
  if (error instanceof ApiProblem) {
    throw new Refused(error.code, error.problem.detail, error.retryAfterSeconds ?? 0);
  }
  throw new Refused("unreachable", "", 0);
}
