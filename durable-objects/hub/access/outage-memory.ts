/**
 * What the hub keeps for outages of the database: what those who were let in may do, and rows for the audit log until it takes them.
 * Takes storage and clock as arguments.
 */
import { type OutageWeight, outageWeights } from "#shared/moderation/outage-weight.ts";
import { namesOneOf, type PeopleChange } from "#shared/moderation/people-changes.ts";
import {
  type KeptAudit,
  outageLimits,
  type OutagePermission,
  outagePermissions,
  type OutageRights,
} from "#shared/protocol/outage-protocol.ts";
import { parsePrincipal, type Principal } from "#shared/protocol/principal.ts";
import { isRevoked } from "./access-memory.ts";

const encoder = new TextEncoder();

/** Reads what the Worker said that somebody may do; undefined for anything else. */
export function parseRights(text: string | null): OutageRights | undefined {
  if (text === null) return undefined;
  const { author, permissions } = JSON.parse(text) as Partial<OutageRights>;
  const isOne = (one: unknown): one is OutagePermission => outagePermissions.includes(one as OutagePermission);
  if (typeof author !== "string" || author === "" || !Array.isArray(permissions)) return undefined;
  return { author, permissions: permissions.filter(isOne) };
}

/**
 * Whom the hub vouches for by the hash of their secret, and for what. Nobody who was revoked, nobody whom the database confirmed
 * too long ago, no overlay token. The hash is of 256 random bits: how long it is looked for says nothing of the secret.
 */
export function findRights(
  sql: SqlStorage,
  hash: string,
  now: number,
): { principal: Principal; rights: OutageRights } | undefined {
  const [row] = sql
    .exec<{ principal: string; at: number; rights: string | null }>(
      "select principal, at, rights from confirmed where hash = ?",
      hash,
    )
    .toArray();
  const principal = parsePrincipal(row?.principal ?? null);
  const rights = row && parseRights(row.rights);
  if (!row || !principal || !rights || rights.permissions.length === 0) return undefined;
  if (principal.kind !== "key" && principal.kind !== "member") return undefined;
  const age = now - row.at;
  if (age < 0 || age > outageLimits.rightsMs || isRevoked(sql, principal)) return undefined;
  return { principal, rights };
}

/**
 * Keeps a row for the audit log; the same again changes nothing. False: there is no room for it, or whose it is has had their share of
 * that, or it is longer than the log takes.
 */
export function keepAudit(sql: SqlStorage, entry: KeptAudit): boolean {
  const bytes = (text: string) => encoder.encode(text).byteLength;
  if (bytes(entry.detail) > outageLimits.detailBytes || bytes(entry.actor) > outageLimits.actorBytes) return false;
  const isKept = sql.exec("select 1 from kept_audit where entry_id = ?", entry.entryId).toArray().length > 0;
  if (isKept || noteAgain(sql, entry)) return true;
  const by = principalOf(entry);
  const room = roomFor(entry.weight ?? "any", takenBy(sql, by));
  if (room === undefined) return false;
  const values = [entry.entryId, JSON.stringify(entry), by, room, entry.once ?? null];
  sql.exec("insert into kept_audit (entry_id, body, by, room, once) values (?, ?, ?, ?, ?)", ...values);
  return true;
}

/** Whether the same was asked for under the same key and its row is kept: that says then how often. Whoever sends again takes one place. */
function noteAgain(sql: SqlStorage, { once }: KeptAudit): boolean {
  if (once === undefined) return false;
  const [row] = sql.exec<{ body: string }>("select body from kept_audit where once = ?", once).toArray();
  if (!row) return false;
  const kept = JSON.parse(row.body) as KeptAudit;
  const said = JSON.parse(kept.detail) as { times?: number };
  const detail = JSON.stringify({ ...said, times: (said.times ?? 1) + 1 });
  sql.exec("update kept_audit set body = ? where once = ?", JSON.stringify({ ...kept, detail }), once);
  return true;
}

/** The same for all that somebody is signed in with. */
function principalOf({ actor }: KeptAudit): string {
  const { kind = "", id = "" } = JSON.parse(actor) as { kind?: string; id?: string };
  return `${kind}:${id}`;
}

/** How many rows a room has, and how many of them are of whom is asked about. */
interface Taken {
  room: string;
  count: number;
  own: number;
}

/** Counted by the tables (feed-schema.ts): however many rows there are, it is as soon said. */
function takenBy(sql: SqlStorage, by: string): Taken[] {
  const rows = sql.exec<{ room: string; count: number; own: number | null }>(
    `select every.room, every.count, theirs.count as own from kept_audit_taken every
     left join kept_audit_taken theirs on theirs.room = every.room and theirs.by = ?
     where every.room in (${outageWeights.map(() => "?").join(", ")}) and every.by = '*'`,
    by,
    ...outageWeights,
  );
  return Array.from(rows, ({ own, ...room }) => ({ ...room, own: own ?? 0 }));
}

/** The first room that has a place, of those up to its own. */
function roomFor(weight: OutageWeight, taken: readonly Taken[]): OutageWeight | undefined {
  const open = outageWeights.slice(0, outageWeights.indexOf(weight) + 1);
  return open.find((room) => {
    const { count = 0, own = 0 } = taken.find((one) => one.room === room) ?? {};
    const { all, ofOne } = outageLimits.keptAudits[room];
    return count < all && own < ofOne;
  });
}

/** The rows that have waited longest, in their order. */
export function nextAudits(sql: SqlStorage): KeptAudit[] {
  const rows = sql.exec<{ body: string }>("select body from kept_audit order by no limit ?", outageLimits.sentAudits);
  return Array.from(rows, ({ body }) => JSON.parse(body) as KeptAudit);
}

/** The log has them, as they were sent: what became another one meanwhile is sent again. Those that are forgotten. */
export function forgetAudits(sql: SqlStorage, sent: readonly KeptAudit[]): KeptAudit[] {
  const forget = "delete from kept_audit where entry_id = ? and body = ? returning no";
  return sent.filter((entry) => sql.exec(forget, entry.entryId, JSON.stringify(entry)).toArray().length > 0);
}

/** What was said of people and is kept until the database has it, in its order, by the ids of the rows. */
export type KeptChanges = Map<string, PeopleChange>;

/** Reads all that is kept: for who has not been told of each. */
export function keptChanges(sql: SqlStorage): KeptChanges {
  const rows = sql.exec<{ body: string }>("select body from kept_audit order by no");
  const entries = Array.from(rows, ({ body }) => JSON.parse(body) as KeptAudit);
  return new Map(entries.flatMap(({ entryId, change }) => (change ? [[entryId, change]] : [])));
}

/**
 * Takes out of `changes`, which are kept, whom it names, and leaves their rows for the audit log, which name nobody; what those became.
 * A row may be on its way to the database as it was: so from now on it frees whom it blocked, and is sent after that.
 */
export function forgetChanges(
  sql: SqlStorage,
  changes: ReadonlyMap<string, PeopleChange>,
  people: Parameters<typeof namesOneOf>[1],
): KeptChanges {
  const freeing = new Map<string, PeopleChange>();
  for (const [entryId, change] of changes) {
    if (change.do !== "block" || !namesOneOf(change, people)) continue;
    const frees: PeopleChange = { do: "free", blockId: change.block.blockId };
    const [row] = sql.exec<{ body: string }>("select body from kept_audit where entry_id = ?", entryId).toArray();
    const body = JSON.stringify({ ...(JSON.parse(row?.body ?? "{}") as KeptAudit), change: frees });
    sql.exec("update kept_audit set body = ? where entry_id = ?", body, entryId);
    freeing.set(entryId, frees);
  }
  return freeing;
}

export function hasAudits(sql: SqlStorage): boolean {
  return sql.exec("select 1 from kept_audit limit 1").toArray().length > 0;
}
