/** Reading the audit log, and counting what was refused. */
import type { AuditRow, securityKinds } from "#shared/api/operations/audit.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";

export interface AuditFilter {
  who?: string | undefined;
  action?: string | undefined;
  target?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
}

/** The host's rows are of no workspace. */
export const hostLog = "";

const columns = `number, at, principal_kind, principal_id, address_hash, request_id, action, target_kind, target_id, before, after,
  encode(chain, 'hex') as chain`;

const matching = `workspace_id = $1 and ($2::text is null or principal_id = $2) and ($3::text is null or action = $3)
  and ($4::text is null or target_id = $4) and ($5::timestamptz is null or at >= $5) and ($6::timestamptz is null or at < $6)`;

/** The latest rows before a number (null: the latest of all), the latest first. */
export async function readAuditPage(
  config: DatabaseConfig,
  workspaceId: string,
  { filter, before, limit }: { filter: AuditFilter; before: number | undefined; limit: number },
): Promise<AuditRow[]> {
  const text = `select ${columns} from audit_log where ${matching} and ($7::bigint is null or number < $7)
    order by number desc limit $8`;
  const rows = await connect(config).query(text, [workspaceId, ...valuesOf(filter), before ?? null, limit]);
  return (rows as StoredRow[]).map(toAuditRow);
}

/** The next rows after a number, in their order. */
export async function readAuditAfter(
  config: DatabaseConfig,
  workspaceId: string,
  { filter, after, limit }: { filter: AuditFilter; after: number; limit: number },
): Promise<AuditRow[]> {
  const text = `select ${columns} from audit_log where ${matching} and number > $7 order by number limit $8`;
  const rows = await connect(config).query(text, [workspaceId, ...valuesOf(filter), after, limit]);
  return (rows as StoredRow[]).map(toAuditRow);
}

function valuesOf({ who, action, target, since, until }: AuditFilter): (string | null)[] {
  return [who, action, target, since, until].map((value) => value ?? null);
}

interface StoredRow {
  number: string;
  at: string | Date;
  principal_kind: string;
  principal_id: string;
  address_hash: string | null;
  request_id: string | null;
  action: string;
  target_kind: string;
  target_id: string;
  before: AuditRow["before"];
  after: AuditRow["after"];
  chain: string;
}

function toAuditRow(row: StoredRow): AuditRow {
  return {
    number: Number(row.number),
    at: new Date(row.at).toISOString(),
    principal: { kind: row.principal_kind, id: row.principal_id },
    addressHash: row.address_hash,
    requestId: row.request_id,
    action: row.action,
    target: { kind: row.target_kind, id: row.target_id },
    before: row.before,
    after: row.after,
    chain: row.chain,
  };
}

export type SecurityKind = (typeof securityKinds)[number];

export interface SecurityCount {
  /** When the hour began. */
  hour: string;
  kind: SecurityKind;
  route: string;
  count: number;
}

/** Adds to what was counted. */
export async function addSecurityCounts(config: DatabaseConfig, counts: readonly SecurityCount[]): Promise<void> {
  await connect(config).query(
    `insert into security_events (hour, kind, route, count)
     select hour, kind, route, count from jsonb_to_recordset($1::jsonb) as said(hour timestamptz, kind text, route text, count bigint)
     on conflict (hour, kind, route) do update set count = security_events.count + excluded.count`,
    [JSON.stringify(counts)],
  );
}

/** The latest counts of a span of time, at most `limit`, the latest hours first. */
export async function readSecurityCounts(
  config: DatabaseConfig,
  { since, until, limit }: { since?: string | undefined; until?: string | undefined; limit: number },
): Promise<SecurityCount[]> {
  const rows = await connect(config).query(
    `select hour, kind, route, count from security_events
     where ($1::timestamptz is null or hour >= $1) and ($2::timestamptz is null or hour < $2)
     order by hour desc, kind, route limit $3`,
    [since ?? null, until ?? null, limit],
  );
  return (rows as (Omit<SecurityCount, "count"> & { count: string })[]).map(({ hour, kind, route, count }) => ({
    hour: new Date(hour).toISOString(),
    kind,
    route,
    count: Number(count),
  }));
}

/** Forgets what was counted, and whom ended invitations were for, once it is of no use any more. */
export async function forgetOld(config: DatabaseConfig, now: Date): Promise<void> {
  const sql = connect(config);
  await sql.transaction([
    sql.query("delete from security_events where hour < $1::timestamptz - interval '30 days'", [now]),
    sql.query("delete from invitations where expires_at < $1::timestamptz - interval '30 days'", [now]),
  ]);
}
