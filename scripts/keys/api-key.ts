/** API keys: how they are made, and how they are kept. */
import { createHash, randomBytes } from "node:crypto";
import type { ClientBase } from "pg";

export interface ApiKeyRow {
  id: string;
  name: string;
  created_at: Date;
  revoked_at: Date | null;
}

/** `tle_` and 43 characters of base64url: 256 random bits. */
export function makeApiKey(): string {
  return `tle_${randomBytes(32).toString("base64url")}`;
}

/** Stores a key's hash for the workspace `default`, once: a key that is there already is left as it is. */
export async function storeApiKey(client: ClientBase, key: string, name: string): Promise<string> {
  const hash = createHash("sha256").update(key).digest();
  const id = `key_${hash.toString("hex").slice(0, 12)}`;
  await client.query(
    `insert into api_keys (id, workspace_id, name, secret_hash) values ($1, 'default', $2, $3)
     on conflict (secret_hash) do nothing`,
    [id, name, hash],
  );
  return id;
}

/** All keys, oldest first. */
export async function listApiKeys(client: ClientBase): Promise<ApiKeyRow[]> {
  const { rows } = await client.query<ApiKeyRow>(
    "select id, name, created_at, revoked_at from api_keys order by created_at, id",
  );
  return rows;
}

/** Revokes a key; false if there is none of that id. */
export async function revokeApiKey(client: ClientBase, id: string): Promise<boolean> {
  const { rowCount } = await client.query(
    "update api_keys set revoked_at = coalesce(revoked_at, now()) where id = $1",
    [id],
  );
  return rowCount === 1;
}
