/** Overlay tokens in the database: what is listed of them. Opening a socket with a signed one asks none of this. */
import { and, asc, eq, isNull, lt, or, sql } from "drizzle-orm";
import { limits } from "#shared/protocol/limits.ts";
import { database, type DatabaseConfig } from "../database/client.ts";
import { holdQuota, lock, refuseIf, withinLimits, workspaceOf } from "../database/limit.ts";
import { overlayTokens } from "../database/schema.ts";

export type OverlayTokenRow = typeof overlayTokens.$inferSelect;

interface TokenOf {
  streamId: string;
  tokenId: string;
}

const mine = ({ streamId, tokenId }: TokenOf) =>
  and(eq(overlayTokens.tokenId, tokenId), eq(overlayTokens.streamId, streamId));

/** The stream's tokens, oldest first, those that are revoked too. */
export function listTokenRows(config: DatabaseConfig, streamId: string): Promise<OverlayTokenRow[]> {
  return database(config)
    .select()
    .from(overlayTokens)
    .where(eq(overlayTokens.streamId, streamId))
    .orderBy(asc(overlayTokens.createdAt), asc(overlayTokens.tokenId));
}

/** A token that the stream has, or had. */
export async function findTokenRow(config: DatabaseConfig, token: TokenOf): Promise<OverlayTokenRow | undefined> {
  const [row] = await database(config).select().from(overlayTokens).where(mine(token));
  return row;
}

/**
 * Adds a token, where it `replaces` one in the place of that, which ends at `expiresAt`. Says what there was too much of:
 * tokens of the stream, revoked ones included, or other ones that replaced the same. Throws `quota_reached`.
 */
export async function insertToken(
  config: DatabaseConfig,
  row: typeof overlayTokens.$inferInsert,
  replaced?: { tokenId: string; expiresAt: Date },
): Promise<"made" | "too_many_tokens" | "already_replaced"> {
  const db = database(config);
  const { streamId, tokenId } = row;
  const ever = db
    .select({ n: sql`count(*)` })
    .from(overlayTokens)
    .where(eq(overlayTokens.streamId, streamId));
  const open = db
    .select({ n: sql`1` })
    .from(overlayTokens)
    .where(
      and(
        mine({ streamId, tokenId: replaced?.tokenId ?? "" }),
        isNull(overlayTokens.replacedBy),
        isNull(overlayTokens.revokedAt),
      ),
    );
  const outcome = await withinLimits(
    db.batch([
      db.execute(lock(`overlay tokens:${streamId}`)),
      db.execute(refuseIf(sql`${ever} >= ${limits.tokensPerStream}`, "too_many_tokens")),
      // What replaces another one is no more than that was.
      db.execute(holdQuota("overlayTokens", workspaceOf(streamId), sql.raw(replaced ? "0" : "1"))),
      db.execute(refuseIf(replaced ? sql`not exists (${open})` : sql`false`, "already_replaced")),
      db.insert(overlayTokens).values(row),
      db
        .update(overlayTokens)
        .set({ replacedBy: tokenId, expiresAt: replaced?.expiresAt ?? null })
        .where(replaced ? mine({ streamId, tokenId: replaced.tokenId }) : sql`false`),
    ]),
  );
  return outcome.ok ? "made" : (outcome.limit as "too_many_tokens" | "already_replaced");
}

/** Revokes a token; one that was revoked before keeps its time. */
export async function writeTokenRevoked(config: DatabaseConfig, token: TokenOf, at: Date): Promise<void> {
  await database(config)
    .update(overlayTokens)
    .set({ revokedAt: at })
    .where(and(mine(token), isNull(overlayTokens.revokedAt)));
}

/** Notes that a page was opened with a token; what was noted within the hour stays. */
export async function noteTokenSeen(config: DatabaseConfig, tokenId: string, now: Date): Promise<void> {
  const before = new Date(now.getTime() - limits.seenRestMs);
  await database(config)
    .update(overlayTokens)
    .set({ lastSeenAt: now })
    .where(
      and(
        eq(overlayTokens.tokenId, tokenId),
        or(isNull(overlayTokens.lastSeenAt), lt(overlayTokens.lastSeenAt, before)),
      ),
    );
}
