import { Hono } from "hono";
import * as z from "zod";
import { SessionId } from "#shared/event.ts";
import type { AppEnv } from "../app-env.ts";
import { requireKey } from "../auth/api-key.ts";
import { parseValue } from "../body.ts";
import { readActions } from "../database/actions.ts";
import { findStream } from "./stream-access.ts";

const ActionPage = z.strictObject({
  rule: z.string().min(1).max(64).optional(),
  session: SessionId.optional(),
  status: z.enum(["success", "failed", "skipped", "pending"]).optional(),
  before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

/** `/v1/streams/{streamId}/actions`: every run of a rule's action, the latest first. */
export const actionRoutes = new Hono<AppEnv>().use(requireKey()).get("/", async (c) => {
  const { streamId } = await findStream(c);
  const { rule: ruleId, session: sessionId, ...page } = parseValue(ActionPage, c.req.query());
  return c.json(await readActions(c.get("config"), { streamId, ruleId, sessionId, ...page }));
});
