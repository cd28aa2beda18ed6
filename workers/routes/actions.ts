import { Hono } from "hono";
import * as z from "zod";
import { SessionIdAsked } from "#shared/event.ts";
import { pageLimit } from "#shared/protocol/integers.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { AppEnv } from "../app-env.ts";
import { requireKey } from "../auth/api-key.ts";
import { parseValue } from "../body.ts";
import { readActions, type RunPlace } from "../database/actions.ts";
import { findStream } from "./stream-access.ts";

/** A place as clients carry it: they need not know what is in it. */
const placePattern = /^(\d{1,15})-(\d{1,3})-([0-9a-f]{64})$/;
const placeOf = (text: string): RunPlace => {
  const [, offset, index, actionId = ""] = placePattern.exec(text) ?? [];
  return { offset: Number(offset), index: Number(index), actionId };
};
const writePlace = ({ offset, index, actionId }: RunPlace) => `${offset}-${index}-${actionId}`;

const ActionPage = z.strictObject({
  rule: z.string().min(1).max(64).optional(),
  session: SessionIdAsked.optional(),
  status: z.enum(["success", "failed", "skipped", "pending"]).optional(),
  before: z
    .string()
    .regex(placePattern, "the `next` of a page")
    .transform((text) => placeOf(text))
    .optional(),
  limit: pageLimit(limits.pageEvents, limits.defaultPageEvents),
});

/** `/v1/streams/{streamId}/actions`: every run of a rule's action, the latest first. */
export const actionRoutes = new Hono<AppEnv>().use(requireKey()).get("/", async (c) => {
  const { streamId } = await findStream(c);
  const { rule: ruleId, session: sessionId, ...page } = parseValue(ActionPage, c.req.query());
  const { actions, next } = await readActions(c.get("config"), { streamId, ruleId, sessionId, ...page });
  return c.json({ actions, next: next && writePlace(next) });
});
