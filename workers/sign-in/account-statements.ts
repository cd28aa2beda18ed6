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

/** Who takes a way of signing in away, and what is a way here. */
export interface Remover {
  accountId: string;
  /** In which it is asked: it goes on, and every other one ends. */
  sessionId: string;
  /** Whether a link by mail is a way of signing in here. */
  mails: boolean;
  /** The providers that are set up here. */
  providers: readonly OauthProvider[];
}

export type Removed = { outcome: "removed"; ended: string[] } | { outcome: "unknown" | "last" };

/** Two that remove at once do so one after the other: neither counts on the way that the other takes away. */
const lockAccount = "select from accounts where account_id = $1 for update";

/** Ways of coming in, each as how many of them the account `$1` has; `$3`: whether there are mails, `$4`: the providers. */
const ways = {
  passkey: "(select count(*) from passkeys where account_id = $1)",
  provider: "(select count(*) from oauth_identities where account_id = $1 and provider = any ($4))",
  email: "(select count(*) from accounts where account_id = $1 and email is not null and $3)",
} as const;

/** In a statement: uses up what was sent to the address of the account `$1`. */
const endLinks = `update sign_in_links set used_at = now()
  where account_id = $1 and purpose in ('sign_in', 'step_up') and used_at is null`;

/**
 * Takes a way of signing in away, and ends every session but `sessionId`, unless nothing would be left: of one provider an account
 * may have several. `known` and `gone` are statements over `$1` to `$5`, the last of which is what is to go; `gone` returns what went
 * where `allowed` is not empty.
 */
async function remove(
  config: Config,
  { accountId, sessionId, mails, providers }: Remover,
  { known, counted, gone, what, links = false }: Removal,
): Promise<Removed> {
  const sql = connect(config);
  const text = `with known as (${known}),
     left_over as (select ${Object.values(ways).join(" + ")} - ${counted} as ways),
     allowed as (select from known, left_over where ways > 0 limit 1),
     gone as (${gone}),
     links as (${endLinks} and ${links ? "exists (select from gone)" : "false"} returning 1),
     ended as (
       update account_sessions set revoked_at = now()
       where account_id = $1 and session_id <> $2 and revoked_at is null and exists (select from gone)
         and seen_at > now() - interval '7 days' and created_at > now() - interval '30 days'
       returning session_id)
     select exists (select from known) as known, exists (select from gone) as gone,
       (select coalesce(jsonb_agg(session_id), '[]') from ended) as ended, $3::boolean, $4::text[], $5::text`;
  const [, found = []] = (await sql.transaction([
    sql.query(lockAccount, [accountId]),
    sql.query(text, [accountId, sessionId, mails, providers, what]),
  ])) as Record<string, unknown>[][];
  const [row] = found;
  if (row?.["known"] !== true) return { outcome: "unknown" };
  return row["gone"] === true ? { outcome: "removed", ended: row["ended"] as string[] } : { outcome: "last" };
}

interface Removal {
  known: string;
  /** How many of `ways` go with it. */
  counted: string;
  gone: string;
  what: string | null;
  /** Whether what was sent to the address goes with it. */
  links?: boolean;
}

export function deletePasskey(
  config: Config,
  { passkeyId, ...remover }: Remover & { passkeyId: string },
): Promise<Removed> {
  const mine = "passkeys where passkey_id = $5 and account_id = $1";
  return remove(config, remover, {
    known: `select from ${mine}`,
    counted: "1",
    gone: `delete from ${mine} and exists (select from allowed) returning 1`,
    what: passkeyId,
  });
}

/** Every identity at the provider: whoever could come in by one of them cannot. */
export function deleteProvider(
  config: Config,
  { provider, ...remover }: Remover & { provider: OauthProvider },
): Promise<Removed> {
  const mine = "oauth_identities where provider = $5 and account_id = $1";
  return remove(config, remover, {
    known: `select from ${mine}`,
    counted: `(select count(*) from ${mine} and provider = any ($4))`,
    gone: `delete from ${mine} and exists (select from allowed) returning 1`,
    what: provider,
  });
}

export function deleteEmail(config: Config, remover: Remover): Promise<Removed> {
  const mine = "account_id = $1 and email is not null";
  return remove(config, remover, {
    known: `select from accounts where ${mine}`,
    counted: ways.email,
    gone: `update accounts set email = null where ${mine} and exists (select from allowed) returning 1`,
    what: null,
    links: true,
  });
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
