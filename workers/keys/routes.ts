/** Keys of the API and of runners over HTTP. */
import * as ingestKeyOperations from "#shared/api/operations/ingest-keys.ts";
import * as operations from "#shared/api/operations/keys.ts";
import { serve } from "../access/serve.ts";
import { Problem } from "../problem.ts";
import { type ApiKeyRow, findKeyRow, listKeyRows, writeKeyName } from "./api-key-statements.ts";
import { createApiKey, revokeApiKey } from "./api-keys.ts";
import { findIngestKeyRow, type IngestKeyRow, listIngestKeyRows } from "./ingest-key-statements.ts";
import { createIngestKey, revokeIngestKey } from "./ingest-keys.ts";
import { refuseLongerThan } from "./makers.ts";

const noSuchKey = () => new Problem("not_found", "No such API key");
const noSuchIngestKey = () => new Problem("not_found", "No such ingest key");

export const keyRoutes = [
  serve(operations.listKeys, async ({ config, access }) => ({
    keys: (await listKeyRows(config, access.workspaceId)).map(toKey),
  })),
  serve(operations.createKey, async ({ config, access, body, now }) => {
    const { row, key } = await createApiKey(config, access, body, now);
    return { ...toKey(row), key };
  }),
  serve(operations.getKey, async ({ config, access: { workspaceId }, params: { keyId } }) => {
    const row = await findKeyRow(config, { workspaceId, keyId });
    if (!row) throw noSuchKey();
    return toKey(row);
  }),
  serve(operations.renameKey, async ({ config, access: { workspaceId }, params: { keyId }, body }) => {
    const row = await writeKeyName(config, { workspaceId, keyId }, body.name);
    if (!row) throw noSuchKey();
    return toKey(row);
  }),
  serve(operations.revokeKey, async ({ env, config, access: { workspaceId }, params: { keyId } }) => {
    const row = await findKeyRow(config, { workspaceId, keyId });
    if (!row) throw noSuchKey();
    return { keyId, ...(await revokeApiKey(env, config, row)) };
  }),
  serve(ingestKeyOperations.listIngestKeys, async ({ config, access }) => ({
    ingestKeys: (await listIngestKeyRows(config, access.workspaceId)).map(toIngestKey),
  })),
  serve(ingestKeyOperations.createIngestKey, async ({ config, access, body: { name, streamIds = null } }) => {
    const { workspaceId, author } = access;
    await refuseLongerThan(config, access, null);
    const { row, key } = await createIngestKey(config, { workspaceId, author, name, streamIds });
    return { ...toIngestKey(row), keyId: key.id, secret: key.secret };
  }),
  serve(ingestKeyOperations.getIngestKey, async ({ config, access: { workspaceId }, params: { ingestKeyId } }) => {
    const row = await findIngestKeyRow(config, { workspaceId, ingestKeyId });
    if (!row) throw noSuchIngestKey();
    return toIngestKey(row);
  }),
  serve(
    ingestKeyOperations.revokeIngestKey,
    async ({ env, config, access: { workspaceId }, params: { ingestKeyId } }) => {
      const row = await findIngestKeyRow(config, { workspaceId, ingestKeyId });
      if (!row) throw noSuchIngestKey();
      return { ingestKeyId, ...(await revokeIngestKey(env, config, row)) };
    },
  ),
];

function toKey({ id, name, permissions, streamIds, createdBy, ...row }: ApiKeyRow) {
  const [createdAt, expiresAt] = [row.createdAt.toISOString(), row.expiresAt?.toISOString() ?? null];
  const [revokedAt, lastUsedAt] = [row.revokedAt?.toISOString() ?? null, row.lastUsedAt?.toISOString() ?? null];
  const given = permissions as [];
  return { keyId: id, name, permissions: given, streamIds, createdAt, createdBy, expiresAt, revokedAt, lastUsedAt };
}

function toIngestKey({ ingestKeyId, name, streamIds, createdBy, ...row }: IngestKeyRow) {
  const [createdAt, revokedAt] = [row.createdAt.toISOString(), row.revokedAt?.toISOString() ?? null];
  return { ingestKeyId, name, streamIds, createdAt, createdBy, revokedAt };
}
