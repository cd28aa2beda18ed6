import { and, eq, gt, isNull, or, sql } from "drizzle-orm";
import { createMiddleware } from "hono/factory";
import type { AppEnv } from "../app-env.ts";
import type { Config } from "../config.ts";
import { database } from "../database/client.ts";
import { apiKeys } from "../database/schema.ts";
import { Problem } from "../problem.ts";
import { hashSecret } from "./secret.ts";

/** What has an end is not past it. */
const isCurrent = or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`now()`));

/** A key that was made while its workspace was deleted opens nothing. */
const isOfWorkspace = sql`exists (select from workspaces w
  where w.workspace_id = ${apiKeys.workspaceId} and w.deleted_at is null)`;

const keyPattern = /^tle_[A-Za-z0-9_-]{43}$/;

/** Whether it is worth asking for a key. */
export function isApiKey(text: string): boolean {
  return keyPattern.test(text);
}

/** The key of `Authorization: Bearer KEY`; undefined where there is none. */
export function bearerKey(header: string | undefined): string | undefined {
  return /^Bearer ([\x21-\x7e]+)$/i.exec(header ?? "")?.[1];
}

export interface FoundKey {
  keyId: string;
  workspaceId: string;
  permissions: string[];
  streamIds: string[] | null;
  expiresAt: Date | null;
}

/** A live API key and its workspace. The look-up is by hash, so nothing of the key is compared in the clear. */
export async function findApiKey(config: Config, key: string): Promise<FoundKey | undefined> {
  if (!isApiKey(key)) return undefined;
  const [row] = await database(config)
    .select({
      keyId: apiKeys.id,
      workspaceId: apiKeys.workspaceId,
      permissions: apiKeys.permissions,
      streamIds: apiKeys.streamIds,
      expiresAt: apiKeys.expiresAt,
    })
    .from(apiKeys)
    .where(and(eq(apiKeys.secretHash, await hashSecret(key)), isNull(apiKeys.revokedAt), isCurrent, isOfWorkspace));
  return row;
}

/** Lets a request with a live API key through and sets `workspaceId` and `keyId`; 401 for everybody else. */
export function requireKey() {
  return createMiddleware<AppEnv>(async (c, next) => {
    const key = bearerKey(c.req.header("Authorization"));
    const found = key === undefined ? undefined : await findApiKey(c.get("config"), key);
    if (!found) throw new Problem("unauthorized", "Send an API key as `Authorization: Bearer tle_...`");
    // What is not an operation yet asks for no permission of its own.
    if (found.streamIds !== null || !found.permissions.includes("*")) {
      throw new Problem("forbidden", "This needs a key with all permissions");
    }
    c.set("workspaceId", found.workspaceId);
    c.set("keyId", found.keyId);
    await next();
  });
}
