import { desc, eq } from "drizzle-orm";
import { type Context, Hono } from "hono";
import * as z from "zod";
import { StreamId } from "#shared/event.ts";
import { parseHandle } from "#shared/handle.ts";
import { limits } from "#shared/protocol/limits.ts";
import { shownTimers } from "#shared/rules/timers.ts";
import type { StreamStatus } from "#shared/stream-status.ts";
import type { AppEnv } from "../app-env.ts";
import { requireKey } from "../auth/api-key.ts";
import { makeId } from "../auth/secret.ts";
import { parseBody, readBody } from "../body.ts";
import { database } from "../database/client.ts";
import { sessions } from "../database/schema.ts";
import {
  deleteStream,
  insertStream,
  listStreams,
  readHandles,
  readSameCreator,
  readStreamOf,
  renameStream,
  setWanted,
  type StreamRow,
} from "../database/streams.ts";
import { fleetOf, statusesOf } from "../fleet.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem, refuseErrors } from "../problem.ts";
import { streamEndpointRoutes } from "./endpoints.ts";
import { ledgerRoutes } from "./ledger.ts";
import { overlayTokenRoutes } from "./overlay-tokens.ts";
import { findStream } from "./stream-access.ts";
import { toSession } from "./sessions.ts";

/** The creator's handle as it is typed or pasted: with or without @, any case, the address of a profile or a LIVE. */
const Handle = z.string().transform((typed, context) => {
  const outcome = parseHandle(typed);
  if (outcome.ok) return outcome.handle;
  context.addIssue(outcome.problem);
  return z.NEVER;
});

const NewStream = z.strictObject({ uniqueId: Handle });

const StreamChange = z
  .strictObject({
    /** Whether runners should hold the stream. */
    wanted: z.boolean().optional(),
    /** The creator's handle from now on: creators rename. */
    uniqueId: Handle.optional(),
    /** With `uniqueId`: the stream that has this handle now. It is deleted, and this one takes its place. */
    replaces: StreamId.optional(),
  })
  .refine(({ wanted, uniqueId }) => wanted !== undefined || uniqueId !== undefined, {
    message: "nothing to change: wanted or uniqueId is needed",
  })
  .refine(({ uniqueId, replaces }) => replaces === undefined || uniqueId !== undefined, {
    path: ["replaces"],
    message: "goes with uniqueId",
  });

/** `/v1/streams`: the watched creators of the caller's workspace. */
export const streamRoutes = new Hono<AppEnv>()
  .use(requireKey())
  .get("/", async (c) => {
    const rows = await listStreams(c.get("config"), c.get("workspaceId"));
    const statuses = await statusesOf(
      c.env,
      rows.map(({ streamId }) => streamId),
    );
    return c.json({ streams: rows.map((row) => toStream(row, statuses[row.streamId])) });
  })
  // Idempotent by handle: 201 for a new stream, 200 with the one that is there already.
  .post("/", async (c) => {
    const { uniqueId } = parseBody(NewStream, await readBody(c.req.raw, limits.requestBytes));
    const [config, workspaceId] = [c.get("config"), c.get("workspaceId")];
    const created = await insertStream(config, { streamId: makeId("st"), workspaceId, uniqueId });
    const stream = created ?? (await readStreamOf(config, workspaceId, uniqueId));
    if (!stream) throw new Problem("unavailable");
    // Also for a known stream: the hub may have missed its creation when this failed halfway the last time.
    await hubOf(c.env, stream.streamId).create({ streamId: stream.streamId, uniqueId });
    await fleetOf(c.env).setWanted({ streamId: stream.streamId, uniqueId, wanted: stream.wanted });
    return c.json(await withStatus(c.env, stream), created ? 201 : 200);
  })
  .get("/:streamId", async (c) => c.json(await withStatus(c.env, await findStream(c))))
  .patch("/:streamId", async (c) => {
    const { streamId } = await findStream(c);
    const change = parseBody(StreamChange, await readBody(c.req.raw, limits.requestBytes));
    if (change.uniqueId !== undefined) await rename(c, streamId, change.uniqueId, change.replaces);
    if (change.wanted !== undefined) await setWanted(c.get("config"), streamId, change.wanted);
    const stream = await findStream(c);
    const { uniqueId, wanted } = stream;
    // Also where nothing changed: either may have missed it when this failed halfway the last time.
    if (change.uniqueId !== undefined) await hubOf(c.env, streamId).rename(uniqueId);
    await fleetOf(c.env).setWanted({ streamId, uniqueId, wanted });
    return c.json(await withStatus(c.env, stream));
  })
  // For good, hence the handle once more. Asked again it does again what may have failed halfway.
  .delete("/:streamId", async (c) => {
    const { streamId, uniqueId, deletedAt } = await findStream(c, { deleted: true });
    const confirmed = Handle.safeParse(c.req.query("confirm") ?? "");
    if (confirmed.data !== uniqueId) {
      const message = `?confirm=@${uniqueId} is needed: the stream is deleted with its rules, endpoints and overlays`;
      refuseErrors([{ path: "confirm", message }]);
    }
    if (!deletedAt) await deleteStream(c.get("config"), streamId, c.get("keyId"));
    await endStream(c.env, { streamId, uniqueId });
    return c.body(null, 204);
  })
  // Every handle it had, and who else of the workspace is the same person.
  .get("/:streamId/handles", async (c) => {
    const stream = await findStream(c);
    const config = c.get("config");
    const [handles, same] = await Promise.all([readHandles(config, stream.streamId), readSameCreator(config, stream)]);
    return c.json({
      streamId: stream.streamId,
      creatorId: stream.creatorId,
      handles: handles.map(({ uniqueId, since }) => ({ uniqueId, since: since.toISOString() })),
      sameCreator: same.map(({ streamId, uniqueId }) => ({ streamId, uniqueId })),
    });
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
    const { position, state, counters, timers, rebuilding } = answer;
    const unfinished = rebuilding.length === 0 ? {} : { rebuilding };
    return c.json({ streamId, position, state, counters, ...shownTimers(timers), ...unfinished });
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

/** Gives the stream another handle. Throws `handle_taken` with the stream that has it, unless `replaces` names it. */
async function rename(c: Context<AppEnv>, streamId: string, uniqueId: string, replaces?: string): Promise<void> {
  const [config, workspaceId, author] = [c.get("config"), c.get("workspaceId"), c.get("keyId")];
  const holder = await readStreamOf(config, workspaceId, uniqueId);
  if (holder?.streamId === streamId) return;
  if (replaces !== undefined && holder?.streamId !== replaces) {
    refuseErrors([{ path: "replaces", message: `the stream of @${uniqueId} is ${holder?.streamId ?? "none"}` }]);
  }
  const renamed =
    holder && replaces === undefined
      ? false
      : await renameStream(config, { streamId, uniqueId, author, ...(holder && { replaced: holder.streamId }) });
  if (!renamed) {
    const taken = holder ? { streamId: holder.streamId } : {};
    const detail = `Another stream has the handle @${uniqueId}; with "replaces" and its streamId it is deleted, and this one takes its place`;
    throw new Problem("handle_taken", detail, taken);
  }
  if (holder) await endStream(c.env, holder);
}

/** What a deleted stream still has outside the database: its hub, and its place among those that runners hold. */
async function endStream(env: Env, { streamId, uniqueId }: { streamId: string; uniqueId: string }): Promise<void> {
  await fleetOf(env).setWanted({ streamId, uniqueId, wanted: false });
  await hubOf(env, streamId).destroy();
}

async function withStatus(env: Env, row: StreamRow) {
  return toStream(row, (await statusesOf(env, [row.streamId]))[row.streamId]);
}

function toStream(row: StreamRow, status: StreamStatus | undefined) {
  const { streamId, uniqueId, wanted, creatorId } = row;
  const createdAt = row.createdAt.toISOString();
  return { streamId, uniqueId, wanted, creatorId, createdAt, status: status ? toStatus(status) : null };
}

/** `null` where there is nothing to say. */
function toStatus({ state, reason, message, nextTryAt, since, reportedAt }: StreamStatus) {
  return {
    state,
    reason: reason ?? null,
    message,
    since: new Date(since).toISOString(),
    nextTryAt: nextTryAt === undefined ? null : new Date(nextTryAt).toISOString(),
    reportedAt: new Date(reportedAt).toISOString(),
  };
}
