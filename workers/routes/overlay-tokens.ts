import { and, asc, eq, isNull } from "drizzle-orm";
import { Hono } from "hono";
import * as z from "zod";
import { limits } from "#shared/protocol/limits.ts";
import { slugOf } from "#shared/slug.ts";
import type { AppEnv } from "../app-env.ts";
import { hashSecret, makeId } from "../auth/secret.ts";
import { signToken } from "../auth/signed-token.ts";
import { parseBody, readBody } from "../body.ts";
import { database } from "../database/client.ts";
import { overlayTokens } from "../database/schema.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";
import { findStream } from "./stream-access.ts";

const NewOverlayToken = z.strictObject({ name: z.string().trim().min(1).max(64).default("overlay") });

/** `/v1/streams/{streamId}/overlay-tokens`: read-only access to one stream, for a browser source. */
export const overlayTokenRoutes = new Hono<AppEnv>()
  .get("/", async (c) => {
    const { streamId } = await findStream(c);
    const rows = await database(c.get("config"))
      .select()
      .from(overlayTokens)
      .where(eq(overlayTokens.streamId, streamId))
      .orderBy(asc(overlayTokens.createdAt), asc(overlayTokens.tokenId));
    return c.json({
      overlayTokens: rows.map((row) => ({
        tokenId: row.tokenId,
        name: row.name,
        createdAt: row.createdAt.toISOString(),
        revokedAt: row.revokedAt?.toISOString() ?? null,
      })),
    });
  })
  // The token itself is in this answer and nowhere else: only its hash is kept.
  .post("/", async (c) => {
    const { streamId } = await findStream(c);
    const text = await readBody(c.req.raw, limits.requestBytes);
    const { name } = parseBody(NewOverlayToken, text === "" ? "{}" : text);
    const config = c.get("config");
    const db = database(config);
    const ever = await db.$count(overlayTokens, eq(overlayTokens.streamId, streamId));
    if (ever >= limits.tokensPerStream) throw new Problem("too_many_tokens");
    const tokenId = makeId("ot");
    const token = await signToken(config.SEALING_KEYS, { streamId, tokenId, overlay: slugOf(name) });
    const tokenHash = await hashSecret(token);
    await db.insert(overlayTokens).values({ tokenId, streamId, name, tokenHash });
    return c.json({ tokenId, streamId, name, token, url: new URL(`/o/${token}`, c.req.url).href }, 201);
  })
  // Also closes the sockets that the token opened.
  .delete("/:tokenId", async (c) => {
    const { streamId } = await findStream(c);
    const tokenId = c.req.param("tokenId");
    const mine = and(eq(overlayTokens.tokenId, tokenId), eq(overlayTokens.streamId, streamId));
    const db = database(c.get("config"));
    const [known] = await db.select({ tokenId: overlayTokens.tokenId }).from(overlayTokens).where(mine);
    if (!known) throw new Problem("not_found", "No such overlay token");
    // The hub first: what stops here may look valid in a list, but must never look revoked and be let in.
    await hubOf(c.env, streamId).revoke({ kind: "token", id: tokenId });
    await db
      .update(overlayTokens)
      .set({ revokedAt: new Date() })
      .where(and(mine, isNull(overlayTokens.revokedAt)));
    return c.body(null, 204);
  });
