/** Endpoints of streams and their secrets, in the database. */
import { and, desc, eq, getTableColumns, gt, inArray, isNull, lte, or, sql } from "drizzle-orm";
import type { EventType } from "#shared/event.ts";
import type { Statement } from "../access/statement.ts";
import { connect, database, type DatabaseConfig } from "./client.ts";
import { holdQuota, lock, refuseIf, withinLimit, workspaceOf } from "./limit.ts";
import { endpoints, endpointSecrets } from "./webhook-schema.ts";

export type EndpointRow = typeof endpoints.$inferSelect;
type SecretRow = typeof endpointSecrets.$inferInsert;
/** A public key, and until when the receiver may meet it; null: the current one. */
export interface PublicKey {
  publicKey: string;
  expiresAt: Date | null;
}

const columns = Object.entries(getTableColumns(endpoints));
const selected = columns.map(([name, column]) =>
  column.getSQLType() === "bytea" ? `encode(${column.name}, 'hex') as "${name}"` : `${column.name} as "${name}"`,
);

/** The stream's endpoints, oldest first. */
export function selectEndpoints(streamId: string): Statement {
  const text = `select ${selected.join(", ")} from endpoints
    where stream_id = $1 and deleted_at is null order by created_at, endpoint_id`;
  return { text, values: [streamId] };
}

/** The endpoint of this id, whoever's it is. */
export function selectEndpoint(endpointId: string): Statement {
  const text = `select ${selected.join(", ")} from endpoints where endpoint_id = $1 and deleted_at is null`;
  return { text, values: [endpointId] };
}

/** What `selectEndpoints` and its like find. */
export function toEndpointRows(rows: readonly Record<string, unknown>[]): EndpointRow[] {
  return rows.map(
    (row) =>
      Object.fromEntries(
        columns.map(([name, { dataType }]) => {
          const value = row[name];
          return [name, dataType === "date" && value !== null ? new Date(value as string | Date) : value];
        }),
      ) as unknown as EndpointRow,
  );
}

/** The endpoint of this id as it is now; undefined where it is gone. */
export async function findEndpointRow(config: DatabaseConfig, endpointId: string): Promise<EndpointRow | undefined> {
  const { text, values } = selectEndpoint(endpointId);
  return toEndpointRows(await connect(config).query(text, values))[0];
}

/** Ids of the stream's endpoints. */
export async function readEndpointIds(config: DatabaseConfig, streamId: string): Promise<Set<string>> {
  const rows = await database(config)
    .select({ endpointId: endpoints.endpointId })
    .from(endpoints)
    .where(and(eq(endpoints.streamId, streamId), isNull(endpoints.deletedAt)));
  return new Set(rows.map(({ endpointId }) => endpointId));
}

/** How many of the stream's endpoints are sent events of this type now: those that are on, and proven. */
export async function countTakers(config: DatabaseConfig, streamId: string, eventType: EventType): Promise<number> {
  const [row] = (await connect(config).query(
    `select count(*)::integer as count from endpoints
     where stream_id = $1 and deleted_at is null and enabled and proven_at is not null
       and (event_types is null or $2 = any (event_types))`,
    [streamId, eventType],
  )) as { count: number }[];
  return row?.count ?? 0;
}

/** Adds an endpoint with its first secret, both or none; undefined where the stream has `atMost` already. Throws `quota_reached`. */
export async function insertEndpoint(
  config: DatabaseConfig,
  endpoint: typeof endpoints.$inferInsert,
  secret: SecretRow,
  atMost: number,
): Promise<EndpointRow | undefined> {
  const db = database(config);
  const { streamId } = endpoint;
  const count = db
    .select({ n: sql`count(*)` })
    .from(endpoints)
    .where(and(eq(endpoints.streamId, streamId), isNull(endpoints.deletedAt)));
  const results = await withinLimit(
    db.batch([
      db.execute(lock(`endpoints:${streamId}`)),
      db.execute(refuseIf(sql`${count} >= ${atMost}`, "endpoints")),
      db.execute(holdQuota("endpoints", workspaceOf(streamId))),
      db.insert(endpoints).values(endpoint).returning(),
      db.insert(endpointSecrets).values(secret),
    ]),
  );
  return results?.[3][0];
}

/**
 * Changes these fields. Undefined, and nothing is changed, where somebody else has changed meanwhile what must fit together
 * (or deleted the endpoint). `provenAt` is of a URL that is another one than before: of that nothing else is proven.
 */
export async function updateEndpoint(
  config: DatabaseConfig,
  { endpointId, format, batchSize, eventTypes }: EndpointRow,
  { provenAt = null, ...change }: Partial<typeof endpoints.$inferInsert>,
): Promise<EndpointRow | undefined> {
  const [row] = await database(config)
    .update(endpoints)
    .set({ ...change, ...(change.url === undefined ? {} : proofOf(change.url, provenAt)), updatedAt: new Date() })
    .where(
      and(
        eq(endpoints.endpointId, endpointId),
        isNull(endpoints.deletedAt),
        eq(endpoints.format, format),
        eq(endpoints.batchSize, batchSize),
        eventTypes === null ? isNull(endpoints.eventTypes) : eq(endpoints.eventTypes, eventTypes),
      ),
    )
    .returning();
  return row;
}

/** Compared where it is written: by what was read before, a URL could get the proof of one that others put there meanwhile. */
function proofOf(url: string, provenAt: Date | null) {
  const isSame = sql`${endpoints.url} = ${url}`;
  return {
    provenAt: sql`case when ${isSame} then ${endpoints.provenAt} else ${provenAt?.toISOString() ?? null}::timestamptz end`,
    challengedAt: sql`case when ${isSame} then ${endpoints.challengedAt} end`,
    challengeDetail: sql`case when ${isSame} then ${endpoints.challengeDetail} end`,
  };
}

/** Takes an endpoint out of use for good: its secrets are gone at once, its deliveries with their days. */
export async function deleteEndpoint(config: DatabaseConfig, endpointId: string, now: Date): Promise<void> {
  const db = database(config);
  await db.batch([
    db.delete(endpointSecrets).where(eq(endpointSecrets.endpointId, endpointId)),
    db
      .update(endpoints)
      .set({
        deletedAt: now,
        updatedAt: now,
        enabled: false,
        unannounced: false,
        headerNames: [],
        headersKeyId: null,
        headersSealed: null,
      })
      .where(eq(endpoints.endpointId, endpointId)),
  ]);
}

/** The public keys of each endpoint that are in force, the newest first. */
export async function publicKeysOf(
  config: DatabaseConfig,
  endpointIds: string[],
  now: Date,
): Promise<Map<string, PublicKey[]>> {
  const keys = new Map<string, PublicKey[]>(endpointIds.map((endpointId) => [endpointId, []]));
  if (endpointIds.length === 0) return keys;
  const rows = await database(config)
    .select()
    .from(endpointSecrets)
    .where(
      and(
        inArray(endpointSecrets.endpointId, endpointIds),
        or(isNull(endpointSecrets.expiresAt), gt(endpointSecrets.expiresAt, now)),
      ),
    )
    .orderBy(desc(endpointSecrets.createdAt));
  for (const { endpointId, publicKey, expiresAt } of rows) keys.get(endpointId)?.push({ publicKey, expiresAt });
  return keys;
}

/**
 * Puts a new secret in force. The ones before it stay so until `expiresAt`; those that are over go. False, and nothing is
 * changed, where `atMost` are in force.
 */
export async function rotateSecret(
  config: DatabaseConfig,
  secret: SecretRow,
  { now, expiresAt, atMost }: { now: Date; expiresAt: Date; atMost: number },
): Promise<boolean> {
  const db = database(config);
  const mine = eq(endpointSecrets.endpointId, secret.endpointId);
  const inForce = db
    .select({ n: sql`count(*)` })
    .from(endpointSecrets)
    .where(mine);
  const results = await withinLimit(
    db.batch([
      db.execute(lock(`secrets:${secret.endpointId}`)),
      db.delete(endpointSecrets).where(and(mine, lte(endpointSecrets.expiresAt, now))),
      db.execute(refuseIf(sql`${inForce} >= ${atMost}`, "secrets")),
      db
        .update(endpointSecrets)
        .set({ expiresAt })
        .where(and(mine, isNull(endpointSecrets.expiresAt))),
      db.insert(endpointSecrets).values(secret),
    ]),
  );
  return results !== undefined;
}

/** Those of the endpoints that switched themselves off without the stream's log saying so. */
export async function readUnannounced(config: DatabaseConfig, endpointIds: readonly string[]): Promise<EndpointRow[]> {
  return database(config)
    .select()
    .from(endpoints)
    .where(and(inArray(endpoints.endpointId, [...endpointIds]), eq(endpoints.unannounced, true)));
}

/** Notes that the stream's log says that the endpoint is off. */
export async function setAnnounced(config: DatabaseConfig, endpointId: string): Promise<void> {
  await database(config).update(endpoints).set({ unannounced: false }).where(eq(endpoints.endpointId, endpointId));
}

/**
 * Notes what became of a challenge to this URL; undefined, and nothing is noted, where the endpoint has another one meanwhile, or is
 * gone. What was proven stays so, whatever another challenge at the same time came to.
 */
export async function noteChallenge(
  config: DatabaseConfig,
  { endpointId, url }: Pick<EndpointRow, "endpointId" | "url">,
  { proven, detail, now }: { proven: boolean; detail: string; now: Date },
): Promise<EndpointRow | undefined> {
  const [row] = await database(config)
    .update(endpoints)
    .set({
      challengedAt: now,
      ...(proven ? { provenAt: sql`coalesce(${endpoints.provenAt}, ${now.toISOString()}::timestamptz)` } : {}),
      challengeDetail: proven ? null : sql`case when ${endpoints.provenAt} is null then ${detail}::text end`,
    })
    .where(and(eq(endpoints.endpointId, endpointId), eq(endpoints.url, url), isNull(endpoints.deletedAt)))
    .returning();
  return row;
}

/** What an endpoint signs with now, the newest first. */
export async function readSealedSecrets(config: DatabaseConfig, endpointId: string, now: Date) {
  return database(config)
    .select({ secretId: endpointSecrets.secretId, keyId: endpointSecrets.keyId, sealed: endpointSecrets.sealed })
    .from(endpointSecrets)
    .where(
      and(
        eq(endpointSecrets.endpointId, endpointId),
        or(isNull(endpointSecrets.expiresAt), gt(endpointSecrets.expiresAt, now)),
      ),
    )
    .orderBy(desc(endpointSecrets.createdAt));
}
