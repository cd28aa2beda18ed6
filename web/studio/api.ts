/** Asking the Worker, as who is signed in: by the client that everybody has. */
import type { Operations } from "../../client/api.ts";
import { createClient } from "../../client/client.ts";
import { isProblem } from "../../client/problem.ts";
import type { Say } from "./words.ts";

export const api = createClient({ retries: 2 });

export type Account = Operations["readAccount"]["answer"];
export type SceneHead = Operations["listScenes"]["answer"]["scenes"][number];
export type StoredScene = Operations["getScene"]["answer"];
export type Revision = Operations["listSceneRevisions"]["answer"]["revisions"][number];

/** What went wrong, in words. */
export function explain(error: unknown, say: Say): string {
  if (isProblem(error, "unauthorized")) return say("problem.signedOut");
  if (isProblem(error, "forbidden")) return say("problem.forbidden");
  if (isProblem(error, "rate_limited")) return say("problem.rate", { seconds: error.retryAfterSeconds ?? 1 });
  if (isProblem(error, "too_many_scenes")) return say("problem.tooMany");
  if (isProblem(error, "quota_reached")) return say("problem.full");
  if (isProblem(error, "overlay_taken")) return say("problem.taken");
  if (isProblem(error)) return say("problem.other", { what: error.problem.detail });
  return say("problem.unreachable");
}
