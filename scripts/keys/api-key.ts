/** API keys: how they are made, and how they are kept. */
import { createHash, randomBytes } from "node:crypto";
import type { ClientBase } from "pg";
import type { KeyLimits } from "./key-limits.ts";

export interface ApiKeyRow {
  id: string;
  name: string;
  created_at: Date;
  revoked_at: Date | null;
  permissions: string[];
  stream_ids: string[] | null;
  expires_at: Date | null;
  last_used_at: Date | null;
}

/** `tle_` and 43 characters of base64url: 256 random bits. */
export function makeApiKey(): string {
  return `tle_${randomBytes(32).toString("base64url")}`;
}

const everything: KeyLimits = { permissions: ["*"], streamIds: null, expiresAt: null };

/** Stores a key's hash for the workspace `default`, once: a key that is there already is left as it is. */
export async function storeApiKey(
  client: ClientBase,
  key: string,
  name: string,
  { permissions, streamIds, expiresAt }: KeyLimits = everything,
): Promise<string> {
  const hash = createHash("sha256").update(key).digest();
  const id = `key_${hash.toString("hex").slice(0, 12)}`;
  await client.query(
    `insert into api_keys (id, workspace_id, name, secret_hash, permissions, stream_ids, expires_at)
     values ($1, 'default', $2, $3, $4, $5, $6) on conflict (secret_hash) do nothing`,
    [id, name, hash, permissions, streamIds, expiresAt],
  );
  return id;
}

/** All keys, oldest first. */
export async function listApiKeys(client: ClientBase): Promise<ApiKeyRow[]> {
  const { rows } = await client.query<ApiKeyRow>(
    `select id, name, created_at, revoked_at, permissions, stream_ids, expires_at, last_used_at
     from api_keys order by created_at, id`,
  );
  return rows;
}

/** A key as a list shows it. */
export function describeApiKey(row: ApiKeyRow, now: Date): string {
  const { id, name, created_at, revoked_at, permissions, stream_ids, expires_at, last_used_at } = row;
  const isOver = expires_at !== null && expires_at <= now;
  const end = expires_at === null ? "valid" : `${isOver ? "expired" : "valid until"} ${expires_at.toISOString()}`;
  const state = revoked_at === null ? end : `revoked ${revoked_at.toISOString()}`;
  const used = last_used_at === null ? "never used" : `used ${last_used_at.toISOString()}`;
  const rights = permissions.includes("*") ? "everything" : permissions.join(",");
  const where = stream_ids === null ? "" : ` of ${stream_ids.join(",")}`;
  return `${id}  ${created_at.toISOString()}  ${state}  ${used}  ${rights}${where}  ${name}`;
}

/** Revokes a key; false if there is none of that id. */
export async function revokeApiKey(client: ClientBase, id: string): Promise<boolean> {
  const { rowCount } = await client.query(
    "update api_keys set revoked_at = coalesce(revoked_at, now()) where id = $1",
    [id],
  );
  return rowCount === 1;
}
