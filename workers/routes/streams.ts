import { and, asc, desc, eq } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod";
import { limits } from "#shared/limits.ts";
import type { AppEnv } from "../app-env.ts";
import { requireKey } from "../auth/api-key.ts";
import { makeId } from "../auth/secret.ts";
import { parseBody, readBody } from "../body.ts";
import { database } from "../database/client.ts";
import { sessions, streams } from "../database/schema.ts";
import { fleetOf } from "../fleet.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";
import { streamEndpointRoutes } from "./endpoints.ts";
import { ledgerRoutes } from "./ledger.ts";
import { overlayTokenRoutes } from "./overlay-tokens.ts";
import { findStream } from "./stream-access.ts";
import { toSession } from "./sessions.ts";

const NewStream = z.strictObject({
  /** The creator's handle, with or without @, any case. */
  uniqueId: z
    .string()
    .transform((text) => text.trim().replace(/^@/, "").toLowerCase())
    .pipe(z.string().regex(/^[a-z0-9_.]{2,24}$/, "2 to 24 of letters, digits, _ and .")),
});

const StreamChange = z.strictObject({
  /** Whether runners should hold the stream. */
  wanted: z.boolean(),
});

/** `/v1/streams`: the watched creators of the caller's workspace. */
export const streamRoutes = new Hono<AppEnv>()
  .use(requireKey())
  .get("/", async (c) => {
    const rows = await database(c.get("config"))
      .select()
      .from(streams)
      .where(eq(streams.workspaceId, c.get("workspaceId")))
      .orderBy(asc(streams.createdAt), asc(streams.streamId));
    return c.json({ streams: rows.map(toStream) });
  })
  // Idempotent by handle: 201 for a new stream, 200 with the one that is there already.
  .post("/", async (c) => {
    const { uniqueId } = parseBody(NewStream, await readBody(c.req.raw, limits.requestBytes));
    const workspaceId = c.get("workspaceId");
    const db = database(c.get("config"));
    const [created] = await db
      .insert(streams)
      .values({ streamId: makeId("st"), workspaceId, uniqueId })
      .onConflictDoNothing()
      .returning();
    const [stream] = created
      ? [created]
      : await db
          .select()
          .from(streams)
          .where(and(eq(streams.workspaceId, workspaceId), eq(streams.uniqueId, uniqueId)));
    if (!stream) throw new Problem("unavailable");
    // Also for a known stream: the hub may have missed its creation when this failed halfway the last time.
    await hubOf(c.env, stream.streamId).create({ streamId: stream.streamId, uniqueId });
    await fleetOf(c.env).setWanted({ streamId: stream.streamId, uniqueId, wanted: stream.wanted });
    return c.json(toStream(stream), created ? 201 : 200);
  })
  .get("/:streamId", async (c) => c.json(toStream(await findStream(c))))
  .patch("/:streamId", async (c) => {
    const { streamId } = await findStream(c);
    const { wanted } = parseBody(StreamChange, await readBody(c.req.raw, limits.requestBytes));
    const [stream] = await database(c.get("config"))
      .update(streams)
      .set({ wanted })
      .where(eq(streams.streamId, streamId))
      .returning();
    if (!stream) throw new Problem("unknown_stream");
    await fleetOf(c.env).setWanted({ streamId, uniqueId: stream.uniqueId, wanted });
    return c.json(toStream(stream));
  })
  // What the hub knows of its sessions, to be held against the log.
  .get("/:streamId/proof", async (c) => {
    const { streamId } = await findStream(c);
    const answer = await hubOf(c.env, streamId).proof();
    if (!answer.ok) throw new Problem(answer.code);
    const { position, loggedOffset, sessions: known } = answer;
    return c.json({ streamId, position, loggedOffset, sessions: known });
  })
  .get("/:streamId/state", async (c) => {
    const { streamId } = await findStream(c);
    const answer = await hubOf(c.env, streamId).snapshot();
    if (!answer.ok) throw new Problem(answer.code);
    const { position, state, counters, timers } = answer;
    return c.json({ streamId, position, state, counters, timers });
  })
  .get("/:streamId/sessions", async (c) => {
    const { streamId } = await findStream(c);
    const rows = await database(c.get("config"))
      .select()
      .from(sessions)
      .where(eq(sessions.streamId, streamId))
      .orderBy(desc(sessions.startedAt), desc(sessions.sessionId))
      .limit(100);
    return c.json({ sessions: rows.map(toSession) });
  })
  .route("/:streamId/overlay-tokens", overlayTokenRoutes)
  .route("/:streamId/endpoints", streamEndpointRoutes)
  .route("/:streamId/ledger", ledgerRoutes);

function toStream(row: typeof streams.$inferSelect) {
  const { streamId, uniqueId, wanted } = row;
  return { streamId, uniqueId, wanted, createdAt: row.createdAt.toISOString() };
}
