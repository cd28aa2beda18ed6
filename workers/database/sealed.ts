/** What is sealed under another key than the current one. */
import { and, eq, isNull, ne } from "drizzle-orm";
import type { Sealed } from "../auth/sealing.ts";
import { database, type DatabaseConfig } from "./client.ts";
import { endpoints, endpointSecrets } from "./webhook-schema.ts";

/** Rows of one day's work. */
const mostRows = 500;

type SecretRow = typeof endpointSecrets.$inferSelect;
type HeadersRow = Pick<typeof endpoints.$inferSelect, "endpointId" | "headersKeyId" | "headersSealed">;

/** The signing secrets and the headers that the key of this id did not seal. */
export async function listSealedElsewhere(
  config: DatabaseConfig,
  keyId: string,
): Promise<{ secrets: SecretRow[]; headers: HeadersRow[] }> {
  const db = database(config);
  const secrets = await db.select().from(endpointSecrets).where(ne(endpointSecrets.keyId, keyId)).limit(mostRows);
  const { endpointId, headersKeyId, headersSealed } = endpoints;
  const headers = await db
    .select({ endpointId, headersKeyId, headersSealed })
    .from(endpoints)
    .where(and(ne(endpoints.headersKeyId, keyId), isNull(endpoints.deletedAt)))
    .limit(mostRows);
  return { secrets, headers };
}

/** Replaces a sealed secret, unless somebody else has in the meantime. */
export async function resealSecret(config: DatabaseConfig, before: SecretRow, sealed: Sealed): Promise<void> {
  await database(config)
    .update(endpointSecrets)
    .set(sealed)
    .where(and(eq(endpointSecrets.secretId, before.secretId), eq(endpointSecrets.sealed, before.sealed)));
}

/** The same for an endpoint's headers. */
export async function resealHeaders(
  config: DatabaseConfig,
  before: HeadersRow,
  sealed: Pick<HeadersRow, "headersKeyId" | "headersSealed">,
): Promise<void> {
  if (before.headersSealed === null) return;
  const { headersKeyId, headersSealed } = sealed;
  await database(config)
    .update(endpoints)
    .set({ headersKeyId, headersSealed })
    .where(and(eq(endpoints.endpointId, before.endpointId), eq(endpoints.headersSealed, before.headersSealed)));
}
