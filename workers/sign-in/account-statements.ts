/** What an account's own pages read and write. */
import type { OauthProvider } from "#shared/api/operations/sign-in.ts";
import { makeId } from "../auth/secret.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import type { MadePasskey } from "./passkey-check.ts";
import { type Answered, mostPasskeys } from "./statements.ts";

/** An account as its owner sees it. */
export interface AccountRow {
  name: string;
  email: string | null;
  passkeys: number;
  providers: OauthProvider[];
  workspaces: { workspaceId: string; name: string }[];
  streams: { streamId: string; workspaceId: string; uniqueId: string }[];
}

/** Streams on one page: who has more finds them by the API. */
const mostStreams = 200;

export async function readAccountRow(config: Config, accountId: string): Promise<AccountRow | undefined> {
  const [row] = await connect(config).query(
    `with own as (select workspace_id, stream_id from grants where account_id = $1 and revoked_at is null)
     select display_name as name, email,
       (select count(*)::integer from passkeys p where p.account_id = a.account_id) as passkeys,
       (select coalesce(jsonb_agg(provider order by provider), '[]') from oauth_identities o
        where o.account_id = a.account_id) as providers,
       (select coalesce(jsonb_agg(jsonb_build_object('workspaceId', workspace_id, 'name', name) order by name, workspace_id), '[]')
        from workspaces where workspace_id in (select workspace_id from own)) as workspaces,
       (select coalesce(jsonb_agg(stream), '[]') from (
          select jsonb_build_object('streamId', stream_id, 'workspaceId', workspace_id, 'uniqueId', unique_id) as stream
          from streams s where deleted_at is null and exists (
            select from own where own.workspace_id = s.workspace_id and coalesce(own.stream_id, s.stream_id) = s.stream_id)
          order by unique_id, stream_id limit ${mostStreams}) as seen) as streams
     from accounts a where account_id = $1 and deleted_at is null`,
    [accountId],
  );
  return row as AccountRow | undefined;
}

export async function writeName(config: Config, accountId: string, name: string): Promise<void> {
  await connect(config).query("update accounts set display_name = $2 where account_id = $1", [accountId, name]);
}

export interface SessionRow {
  sessionId: string;
  device: string;
  createdAt: string;
  seenAt: string;
}

/** Those that are still good, the one that was seen last first. */
export async function listSessions(config: Config, accountId: string): Promise<SessionRow[]> {
  const rows = await connect(config).query(
    `select session_id as "sessionId", device, created_at as "createdAt", seen_at as "seenAt" from account_sessions
     where account_id = $1 and revoked_at is null
       and seen_at > now() - interval '7 days' and created_at > now() - interval '30 days'
     order by seen_at desc, session_id limit 100`,
    [accountId],
  );
  return rows as SessionRow[];
}

/** Whether it was a session of the account, ended now or before. */
export async function endSession(config: Config, accountId: string, sessionId: string): Promise<boolean> {
  const rows = await connect(config).query(
    `update account_sessions set revoked_at = coalesce(revoked_at, now())
     where session_id = $2 and account_id = $1 returning session_id`,
    [accountId, sessionId],
  );
  return rows.length === 1;
}

export interface PasskeyRow {
  passkeyId: string;
  name: string;
  synced: boolean;
  createdAt: string;
  lastUsedAt: string | null;
}

const shownPasskey = `passkey_id as "passkeyId", name, synced, created_at as "createdAt", last_used_at as "lastUsedAt"`;

export async function listPasskeyRows(config: Config, accountId: string): Promise<PasskeyRow[]> {
  const rows = await connect(config).query(
    `select ${shownPasskey} from passkeys where account_id = $1 order by created_at, passkey_id`,
    [accountId],
  );
  return rows as PasskeyRow[];
}

/** Undefined where the challenge was answered before; `too_many` where the account has enough. */
export async function insertPasskey(
  config: Config,
  answered: Answered,
  accountId: string,
  passkey: MadePasskey & { name: string },
): Promise<PasskeyRow | "too_many" | undefined> {
  const { credentialId, publicKey, useCount, transports, synced, name } = passkey;
  const [row] = await connect(config).query(
    `with room as (select count(*) < ${mostPasskeys} as free from passkeys where account_id = $3),
     challenge as (
       insert into used_challenges (challenge_hash, expires_at)
       select decode($1, 'hex'), to_timestamp($2::float8 / 1000) from room where free
       on conflict do nothing returning 1),
     made as (
       insert into passkeys (passkey_id, account_id, credential_id, public_key, use_count, transports, synced, name)
       select $4, $3, decode($5, 'hex'), decode($6, 'hex'), $7::bigint, $8::text[], $9, $10 from challenge
       returning *)
     select room.free, ${shownPasskey} from room left join made on true`,
    [
      answered.challengeHash,
      answered.expiresAt,
      accountId,
      makeId("pk"),
      credentialId,
      publicKey,
      useCount,
      transports,
      synced,
      name,
    ],
  );
  if (row?.["free"] !== true) return "too_many";
  return row["passkeyId"] === null ? undefined : (row as unknown as PasskeyRow);
}

export async function writePasskeyName(
  config: Config,
  accountId: string,
  passkeyId: string,
  name: string,
): Promise<PasskeyRow | undefined> {
  const [row] = await connect(config).query(
    `update passkeys set name = $3 where passkey_id = $2 and account_id = $1 returning ${shownPasskey}`,
    [accountId, passkeyId, name],
  );
  return row as PasskeyRow | undefined;
}

/** Ways of coming in besides passkeys; `$2`: whether a link can be sent to an address. */
const otherWays = `(exists (select from accounts where account_id = $1 and email is not null and $2)
  or exists (select from oauth_identities where account_id = $1))`;

/** Two that remove at once do so one after the other: neither counts on the way that the other takes away. */
const lockAccount = "select from accounts where account_id = $1 for update";

export type Removed = "removed" | "unknown" | "last";

/** `mails`: whether a link by mail is a way of signing in here. */
export async function deletePasskey(
  config: Config,
  { accountId, passkeyId, mails }: { accountId: string; passkeyId: string; mails: boolean },
): Promise<Removed> {
  const sql = connect(config);
  const [, found = []] = (await sql.transaction([
    sql.query(lockAccount, [accountId]),
    sql.query(
      `with mine as (select passkey_id from passkeys where account_id = $1),
       gone as (
         delete from passkeys where passkey_id = $3 and account_id = $1
           and ((select count(*) from mine) > 1 or ${otherWays})
         returning passkey_id)
       select exists (select from mine where passkey_id = $3) as known, exists (select from gone) as gone`,
      [accountId, mails, passkeyId],
    ),
  ])) as Record<string, unknown>[][];
  return removedOf(found[0]);
}

/** In a statement: uses up what was sent to the address of the account `$1`. */
const endLinks = `update sign_in_links set used_at = now()
  where account_id = $1 and purpose in ('sign_in', 'step_up') and used_at is null`;

export async function deleteEmail(config: Config, accountId: string): Promise<Removed> {
  const sql = connect(config);
  const [, found = []] = (await sql.transaction([
    sql.query(lockAccount, [accountId]),
    sql.query(
      `with before as (select email from accounts where account_id = $1 and email is not null),
       gone as (
         update accounts set email = null where account_id = $1 and email is not null
           and (exists (select from passkeys where account_id = $1) or exists (select from oauth_identities where account_id = $1))
         returning 1),
       links as (${endLinks} and exists (select from gone))
       select exists (select from before) as known, exists (select from gone) as gone`,
      [accountId],
    ),
  ])) as Record<string, unknown>[][];
  return removedOf(found[0]);
}

function removedOf(row: Record<string, unknown> | undefined): Removed {
  if (row?.["known"] !== true) return "unknown";
  return row["gone"] === true ? "removed" : "last";
}

/** Keeps a link that makes an address the account's own. */
export async function insertEmailLink(
  config: Config,
  link: { tokenHash: string; accountId: string; email: string; expiresAt: Date },
): Promise<void> {
  await connect(config).query(
    `insert into sign_in_links (token_hash, purpose, account_id, email, expires_at)
     values (decode($1, 'hex'), 'email', $2, $3, $4)`,
    [link.tokenHash, link.accountId, link.email, link.expiresAt.toISOString()],
  );
}

/** The address that is the account's own now; undefined where the link is none of it, or the address is somebody else's. */
export async function confirmEmail(config: Config, tokenHash: string, accountId: string): Promise<string | undefined> {
  const [row] = await connect(config).query(
    `with used as (
       update sign_in_links set used_at = now()
       where token_hash = decode($2, 'hex') and purpose = 'email' and account_id = $1 and used_at is null
         and expires_at > now()
       returning email),
     -- What was sent to the address of before.
     links as (${endLinks} and exists (
       select from used, accounts where account_id = $1 and accounts.email is distinct from used.email))
     update accounts set email = used.email from used
     where account_id = $1 and not exists (select from accounts other where other.email = used.email and other.account_id <> $1)
     returning used.email`,
    [accountId, tokenHash],
  );
  return row?.["email"] as string | undefined;
}
