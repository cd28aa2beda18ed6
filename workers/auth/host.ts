import { createMiddleware } from "hono/factory";
import type { AppEnv } from "../app-env.ts";
import { Problem } from "../problem.ts";

/** What is the host's, not a workspace's, is there for keys of the workspace `default` alone. Comes after `requireKey`. */
export const requireHost = createMiddleware<AppEnv>(async (c, next) => {
  if (c.get("workspaceId") !== "default") throw new Problem("not_found");
  await next();
});
