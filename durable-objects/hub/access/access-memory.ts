/**
 * What the hub knows of those who may hold its sockets: which of them were revoked, and the hashes of secrets that the
 * database confirmed. So a socket comes back without the database, and what was revoked stays out, over every eviction.
 * Takes storage and clock as arguments.
 */
import { formatPrincipal, namesOf, parsePrincipal, type Principal } from "#shared/protocol/principal.ts";
import { limits } from "#shared/protocol/limits.ts";

/** Notes it for good: nothing opens a socket under this principal any more. */
export function noteRevoked(sql: SqlStorage, principal: Principal, now: number): void {
  const text = formatPrincipal(principal);
  sql.exec("insert into revoked (principal, at) values (?, ?) on conflict do nothing", text, now);
  forgetConfirmed(sql, principal);
  sql.exec("delete from ending where principal = ?", text);
  sql.exec("delete from seen where principal = ?", text);
  if (principal.kind === "token" || principal.kind === "runner") return;
  // Both are verified without asking anybody, so their revocation stays (their number has a limit). A key or a member is not.
  sql.exec(
    `delete from revoked where principal in (
       select principal from revoked where principal like ? || ':%' order by at desc limit -1 offset ?)`,
    principal.kind,
    limits.revokedKeysPerHub,
  );
}

/** Notes that it is to be revoked at a time to come; the sooner of two times counts. */
export function noteEnding(sql: SqlStorage, principal: Principal, at: number): void {
  sql.exec(
    `insert into ending (principal, at) values (?, ?)
     on conflict (principal) do update set at = min(at, excluded.at)`,
    formatPrincipal(principal),
    at,
  );
}

/** Those whose time is over and who are not revoked yet. */
export function endedBy(sql: SqlStorage, now: number): Principal[] {
  const rows = sql.exec<{ principal: string }>("select principal from ending where at <= ?", now).toArray();
  return rows.flatMap(({ principal }) => parsePrincipal(principal) ?? []);
}

/** When the next one's time is over, milliseconds since 1970; Infinity where there is none. */
export function firstEndingAt(sql: SqlStorage): number {
  const [row] = sql.exec<{ at: number | null }>("select min(at) as at from ending").toArray();
  return row?.at ?? Infinity;
}

/** Whether it is to be written down elsewhere that an overlay token was seen: once an hour, and only its first sight costs a row. */
export function noteSeen(sql: SqlStorage, principal: Principal, now: number): boolean {
  if (principal.kind !== "token") return false;
  const name = formatPrincipal(principal);
  const [known] = sql.exec<{ at: number }>("select at from seen where principal = ?", name).toArray();
  if (known && now - known.at < limits.seenRestMs) return false;
  sql.exec("insert or replace into seen (principal, at) values (?, ?)", name, now);
  return true;
}

function forgetConfirmed(sql: SqlStorage, principal: Principal): void {
  const text = formatPrincipal(principal);
  sql.exec("delete from confirmed where principal = ?", text);
  if (principal.kind !== "member") return;
  // A grant and a session are parts of those that have them.
  const members = sql.exec<{ principal: string }>(
    "select distinct principal from confirmed where principal glob 'member:*'",
  );
  for (const { principal: one } of members.toArray()) {
    const confirmed = parsePrincipal(one);
    if (confirmed && namesOf(confirmed).includes(text)) sql.exec("delete from confirmed where principal = ?", one);
  }
}

export function isRevoked(sql: SqlStorage, principal: Principal): boolean {
  return namesOf(principal).some(
    (name) => sql.exec("select 1 from revoked where principal = ?", name).toArray().length > 0,
  );
}

/**
 * Notes that the database knows this secret, by its hash, and what whoever shows it may do in an outage (`OutageRights` as JSON).
 * Written once an hour at most, or when what they may changed: a row is not free.
 */
export function noteConfirmed(
  sql: SqlStorage,
  hash: string,
  principal: Principal,
  now: number,
  rights: string | null = null,
): void {
  const [known] = sql
    .exec<{ at: number; rights: string | null }>("select at, rights from confirmed where hash = ?", hash)
    .toArray();
  if (known && now - known.at < limits.confirmationRestMs && known.rights === rights) return;
  sql.exec(
    "insert or replace into confirmed (hash, principal, at, rights) values (?, ?, ?, ?)",
    hash,
    formatPrincipal(principal),
    now,
    rights,
  );
  sql.exec(
    "delete from confirmed where hash in (select hash from confirmed order by at desc limit -1 offset ?)",
    limits.confirmedPerHub,
  );
}

/**
 * Whose secret has this hash, as far as the hub may say so by itself: the database confirmed it lately, or, in an
 * outage, ever (a token, whose revocation comes here) or lately (a key, which may have been revoked elsewhere).
 */
export function findConfirmed(
  sql: SqlStorage,
  hash: string,
  { now, outage }: { now: number; outage: boolean },
): Principal | undefined {
  const [row] = sql
    .exec<{ principal: string; at: number }>("select principal, at from confirmed where hash = ?", hash)
    .toArray();
  const principal = parsePrincipal(row?.principal ?? null);
  if (!row || !principal) return undefined;
  const isFresh = now - row.at < limits.confirmationMs;
  return isFresh || (outage && principal.kind === "token") ? principal : undefined;
}
