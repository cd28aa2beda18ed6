import { and, eq, isNull } from "drizzle-orm";
import type { Config } from "../config.ts";
import { database } from "../database/client.ts";
import { overlayTokens } from "../database/schema.ts";
import { hashSecret } from "./secret.ts";

const tokenPattern = /^ov_[A-Za-z0-9_-]{43}$/;

/** What a live overlay token opens; undefined for one that is unknown or revoked. */
export async function findOverlayToken(
  config: Config,
  token: string,
): Promise<{ tokenId: string; streamId: string; name: string } | undefined> {
  if (!tokenPattern.test(token)) return undefined;
  const [row] = await database(config)
    .select({ tokenId: overlayTokens.tokenId, streamId: overlayTokens.streamId, name: overlayTokens.name })
    .from(overlayTokens)
    .where(and(eq(overlayTokens.tokenHash, await hashSecret(token)), isNull(overlayTokens.revokedAt)));
  return row;
}
