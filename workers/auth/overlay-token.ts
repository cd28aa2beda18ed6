import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import { slugOf } from "#shared/slug.ts";
import type { Config } from "../config.ts";
import { database } from "../database/client.ts";
import { overlayTokens } from "../database/schema.ts";
import { hashSecret } from "./secret.ts";
import { isSignedToken, type TokenClaims, verifyToken } from "./signed-token.ts";

/** Tokens from before they were signed: 256 random bits. */
const unsignedPattern = /^ov_[A-Za-z0-9_-]{43}$/;

/** Whether it is worth asking for a token. */
export function isOverlayToken(token: string): boolean {
  return unsignedPattern.test(token) || isSignedToken(token);
}

/**
 * What an overlay token opens; undefined for one that is unknown. `signature`: it said so itself, and whether it was revoked
 * the stream's hub knows. `database`: its hash was looked up among those that are not revoked. That is how tokens work that
 * have no signature, and those whose key has left SEALING_KEYS.
 */
export async function findOverlayToken(
  config: Config,
  token: string,
): Promise<(TokenClaims & { by: "signature" | "database" }) | undefined> {
  if (!isOverlayToken(token)) return undefined;
  const claims = await verifyToken(config.SEALING_KEYS, token);
  if (claims) return { ...claims, by: "signature" };
  const row = await findTokenRow(config, token);
  return (
    row && { tokenId: row.tokenId, streamId: row.streamId, overlay: slugOf(row.name), reads: row.reads, by: "database" }
  );
}

/** Another one may have taken its place, and its time is not over. */
const isCurrent = or(isNull(overlayTokens.expiresAt), gt(overlayTokens.expiresAt, sql`now()`));

async function findTokenRow(config: Config, token: string) {
  const [row] = await database(config)
    .select({
      tokenId: overlayTokens.tokenId,
      streamId: overlayTokens.streamId,
      name: overlayTokens.name,
      reads: overlayTokens.reads,
    })
    .from(overlayTokens)
    .where(and(eq(overlayTokens.tokenHash, await hashSecret(token)), isNull(overlayTokens.revokedAt), isCurrent));
  return row;
}
