import { type Context, Hono } from "hono";
import * as z from "zod";
import type { OverlayAnswer, OverlayCall } from "#shared/protocol/hub-protocol.ts";
import { limits } from "#shared/protocol/limits.ts";
import { slugPattern } from "#shared/rules/template.ts";
import { overlayParts, untilTakenBack } from "#shared/takeback.ts";
import type { AppEnv } from "../app-env.ts";
import { requireKey } from "../auth/api-key.ts";
import { parseBody, readBody } from "../body.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";
import { findStream } from "./stream-access.ts";

const ids = (what: RegExp, form: string) => z.array(z.string().regex(what, form)).min(1).max(100).optional();
const tiktokIds = ids(/^[1-9]\d{0,31}$/, "an id of TikTok");
const UserIds = ids(/^[A-Za-z0-9_.:-]{1,64}$/, "a user's id");

/** Of one queue of the rules; absent: of all, and of the overlay's own alerts. */
const Skip = z.strictObject({ queue: z.string().regex(slugPattern, "1 to 32 of a-z, 0-9, _ and -").optional() });

const Clear = z.strictObject({
  messageIds: tiktokIds,
  userIds: UserIds,
  ruleIds: ids(/^[A-Za-z0-9_-]{1,64}$/, "a rule's id"),
  actionIds: ids(/^[0-9a-f]{64}$/, "an action's id"),
  /** What is taken away. */
  parts: z
    .array(z.enum(overlayParts))
    .min(1)
    .max(overlayParts.length)
    .default([...overlayParts]),
});

const Mute = z
  .strictObject({
    /** False: what was muted is heard, or seen, again. */
    muted: z.boolean().default(true),
    /** Absent: until it is taken back. */
    durationMs: z
      .number()
      .int()
      .min(1_000)
      .max(30 * 24 * 60 * 60_000)
      .optional(),
    /** Nothing of these people is shown; absent: sounds and speech of all alerts are not heard. */
    userIds: UserIds,
  })
  .refine(({ muted, durationMs }) => muted || durationMs === undefined, {
    message: "only where muted is true",
    path: ["durationMs"],
  });

/** `/v1/streams/{streamId}/overlays`: takes things off all overlays of a stream, at once. An empty body is `{}`. */
export const overlayControlRoutes = new Hono<AppEnv>()
  .use(requireKey())
  // What is on the screen has had its time.
  .post("/skip", async (c) => {
    const { queue = "" } = parseBody(Skip, await bodyOf(c));
    const { sockets } = await control(c, { do: "skip", queue });
    return c.json({ sockets });
  })
  // What is shown and what waits, also on overlays that come later; without a selection all of it.
  .post("/clear", async (c) => {
    const { parts, ...selection } = parseBody(Clear, await bodyOf(c));
    const isAll = Object.values(selection).every((one) => one === undefined);
    const { sockets, offset } = await control(c, { do: "clear", parts, ...(!isAll && { selection }) });
    return c.json({ sockets, offset });
  })
  .post("/mute", async (c) => {
    const { muted, durationMs, userIds } = parseBody(Mute, await bodyOf(c));
    const end = durationMs === undefined ? untilTakenBack : Date.now() + durationMs;
    const until = muted ? end : 0;
    const { sockets } = await control(c, { do: "mute", until, ...(userIds && { userIds }) });
    // null: until it is taken back.
    return c.json({ muted, until: until === 0 || until === untilTakenBack ? null : until, sockets });
  });

async function bodyOf(c: Context<AppEnv>): Promise<string> {
  return (await readBody(c.req.raw, limits.requestBytes)) || "{}";
}

async function control(c: Context<AppEnv>, call: OverlayCall): Promise<Extract<OverlayAnswer, { ok: true }>> {
  const { streamId } = await findStream(c);
  const answer = await hubOf(c.env, streamId).control(call);
  if (!answer.ok) throw new Problem(answer.code);
  return answer;
}
