/**
 * What signing in reads and writes. Each decision is one statement: a link is used up by the update that reads it, a challenge by
 * the insert that a second one finds there.
 */
import type { OauthProvider } from "#shared/api/operations/sign-in.ts";
import { makeId } from "../auth/secret.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import type { KnownPasskey, MadePasskey } from "./passkey-check.ts";
import type { NewSession } from "./session.ts";

/** A challenge that was answered rightly. */
export interface Answered {
  /** Hex SHA-256. */
  challengeHash: string;
  /** Unix milliseconds. */
  expiresAt: number;
}

/** A new account, and the passkey that it begins with. */
export interface NewAccount {
  accountId: string;
  name: string;
  passkey: MadePasskey & { name: string };
}

/** How many passkeys an account may have. */
export const mostPasskeys = 20;

/** In a statement: the row that a challenge leaves, once. */
const useChallenge = (hash: string, expires: string) =>
  `insert into used_challenges (challenge_hash, expires_at) values (decode(${hash}, 'hex'), to_timestamp(${expires}::float8 / 1000))
   on conflict do nothing returning 1`;

const passkeyColumns = `encode(credential_id, 'hex') as "credentialId", encode(public_key, 'hex') as "publicKey",
  use_count as "useCount", transports`;

type PasskeyRow = Record<keyof KnownPasskey, unknown>;

function toKnown({ credentialId, publicKey, useCount, transports }: PasskeyRow): KnownPasskey {
  return {
    credentialId: credentialId as string,
    publicKey: publicKey as string,
    useCount: Number(useCount),
    transports: transports as string[],
  };
}

/** Whose a passkey is; undefined for one that nobody has. */
export async function findPasskey(
  config: Config,
  credentialId: string,
): Promise<(KnownPasskey & { accountId: string }) | undefined> {
  const [row] = await connect(config).query(
    `select account_id as "accountId", ${passkeyColumns} from passkeys where credential_id = decode($1, 'hex')`,
    [credentialId],
  );
  return row && { ...toKnown(row as PasskeyRow), accountId: row["accountId"] as string };
}

export async function readKnownPasskeys(config: Config, accountId: string): Promise<KnownPasskey[]> {
  const rows = await connect(config).query(
    `select ${passkeyColumns} from passkeys where account_id = $1 order by created_at, passkey_id`,
    [accountId],
  );
  return rows.map((row) => toKnown(row as PasskeyRow));
}

/**
 * Opens a session for who showed a passkey. False where the challenge was answered before, or the passkey's count did not grow,
 * or the account is gone.
 */
export async function openByPasskey(
  config: Config,
  answered: Answered,
  used: { credentialId: string; useCount: number; synced: boolean },
  session: NewSession,
): Promise<boolean> {
  const rows = await connect(config).query(
    `with challenge as (${useChallenge("$1", "$2")}),
     used as (
       update passkeys set use_count = $4::bigint, synced = $5, last_used_at = now()
       where credential_id = decode($3, 'hex') and (use_count < $4::bigint or (use_count = 0 and $4::bigint = 0))
         and exists (select from challenge)
         and account_id in (select account_id from accounts where deleted_at is null)
       returning account_id)
     insert into account_sessions (session_id, account_id, secret_hash, device, stepped_up_at)
     select $6, account_id, decode($7, 'hex'), $8, now() from used returning session_id`,
    [
      answered.challengeHash,
      answered.expiresAt,
      used.credentialId,
      used.useCount,
      used.synced,
      session.sessionId,
      session.secretHash,
      session.device,
    ],
  );
  return rows.length === 1;
}

/** Notes that a session's account has just shown its passkey. The time of it; undefined as for `openByPasskey`. */
export async function stepUpByPasskey(
  config: Config,
  answered: Answered,
  used: { credentialId: string; useCount: number; synced: boolean },
  { sessionId, accountId }: { sessionId: string; accountId: string },
): Promise<Date | undefined> {
  const [row] = await connect(config).query(
    `with challenge as (${useChallenge("$1", "$2")}),
     used as (
       update passkeys set use_count = $4::bigint, synced = $5, last_used_at = now()
       where credential_id = decode($3, 'hex') and (use_count < $4::bigint or (use_count = 0 and $4::bigint = 0))
         and account_id = $7 and exists (select from challenge)
       returning account_id)
     update account_sessions set stepped_up_at = now()
     where session_id = $6 and account_id in (select account_id from used) and revoked_at is null
     returning stepped_up_at as at`,
    [answered.challengeHash, answered.expiresAt, used.credentialId, used.useCount, used.synced, sessionId, accountId],
  );
  return row && new Date(row["at"] as string);
}

/** Whether the first owner's link still works: nobody is the owner, or whoever has the database said that there may be another. */
const ownersLink = `purpose = 'first_owner' and used_at is null and expires_at > now() and (again or not exists (
    select from grants where workspace_id = 'default' and role = 'OWNER' and revoked_at is null))`;

export async function isOwnersLink(config: Config, tokenHash: string): Promise<boolean> {
  const rows = await connect(config).query(
    `select from sign_in_links where token_hash = decode($1, 'hex') and ${ownersLink}`,
    [tokenHash],
  );
  return rows.length === 1;
}

/** Whether somebody is waited for who is to own this installation. */
export async function isOwnerless(config: Config): Promise<boolean> {
  const [row] = await connect(config).query(
    `select not exists (
       select from grants where workspace_id = 'default' and role = 'OWNER' and revoked_at is null) as ownerless`,
  );
  return row?.["ownerless"] === true;
}

const newAccount = `
  account as (
    insert into accounts (account_id, display_name) select $4, $5 from allowed, challenge returning account_id),
  passkey as (
    insert into passkeys (passkey_id, account_id, credential_id, public_key, use_count, transports, synced, name, last_used_at)
    select $6, account_id, decode($7, 'hex'), decode($8, 'hex'), $9::bigint, $10::text[], $11, $12, now() from account),
  session as (
    insert into account_sessions (session_id, account_id, secret_hash, device, stepped_up_at)
    select $13, account_id, decode($14, 'hex'), $15, now() from account)`;

function newAccountValues(
  tokenHash: string,
  answered: Answered,
  { accountId, name, passkey }: NewAccount,
  session: NewSession,
): unknown[] {
  const { credentialId, publicKey, useCount, transports, synced } = passkey;
  const key = [makeId("pk"), credentialId, publicKey, useCount, transports, synced, passkey.name];
  const { sessionId, secretHash, device } = session;
  const challenge = [answered.challengeHash, answered.expiresAt];
  return [tokenHash, ...challenge, accountId, name, ...key, sessionId, secretHash, device];
}

/** Makes the account of the first owner and opens its session. False where the link does not let anybody in (any more). */
export async function insertOwner(
  config: Config,
  tokenHash: string,
  answered: Answered,
  account: NewAccount,
  session: NewSession,
): Promise<boolean> {
  const rows = await connect(config).query(
    `with allowed as (
       update sign_in_links set used_at = now() where token_hash = decode($1, 'hex') and ${ownersLink} returning 1),
     challenge as (${useChallenge("$2", "$3")}), ${newAccount}
     insert into grants (grant_id, account_id, workspace_id, role, granted_by)
     select $16, account_id, 'default', 'OWNER', 'setup' from account returning account_id`,
    [...newAccountValues(tokenHash, answered, account, session), makeId("gr")],
  );
  return rows.length === 1;
}

/** Whether somebody may make an account to accept an invitation with. */
export async function isInvitation(config: Config, tokenHash: string): Promise<boolean> {
  const rows = await connect(config).query("select from open_invitations where token_hash = decode($1, 'hex')", [
    tokenHash,
  ]);
  return rows.length === 1;
}

/** Makes the account of somebody invited and opens its session; the invitation stays to be accepted. False where it is over. */
export async function insertInvited(
  config: Config,
  tokenHash: string,
  answered: Answered,
  account: NewAccount,
  session: NewSession,
): Promise<boolean> {
  const rows = await connect(config).query(
    `with allowed as (select 1 from open_invitations where token_hash = decode($1, 'hex')),
     challenge as (${useChallenge("$2", "$3")}), ${newAccount}
     select account_id from account`,
    newAccountValues(tokenHash, answered, account, session),
  );
  return rows.length === 1;
}

/** Keeps a link for an account's address. Whose it is; undefined where it is nobody's, and then nothing is kept. */
export async function insertSignInLink(
  config: Config,
  { tokenHash, email, expiresAt }: { tokenHash: string; email: string; expiresAt: Date },
): Promise<string | undefined> {
  const [row] = await connect(config).query(
    `insert into sign_in_links (token_hash, purpose, account_id, expires_at)
     select decode($1, 'hex'), 'sign_in', account_id, $3 from accounts where email = $2 and deleted_at is null
     returning account_id as "accountId"`,
    [tokenHash, email, expiresAt.toISOString()],
  );
  return row?.["accountId"] as string | undefined;
}

/** Whose address a link was sent to, whether it is good or not; undefined for none. */
export async function accountOfLink(config: Config, tokenHash: string): Promise<string | undefined> {
  const [row] = await connect(config).query(
    `select account_id as "accountId" from sign_in_links where token_hash = decode($1, 'hex') and purpose = 'sign_in'`,
    [tokenHash],
  );
  return row?.["accountId"] as string | undefined;
}

/** Uses a link up and opens a session. Whose; undefined where the link lets nobody in. */
export async function openByLink(config: Config, tokenHash: string, session: NewSession): Promise<string | undefined> {
  const [row] = await connect(config).query(
    `with used as (
       update sign_in_links set used_at = now()
       where token_hash = decode($1, 'hex') and purpose = 'sign_in' and used_at is null and expires_at > now()
       returning account_id)
     insert into account_sessions (session_id, account_id, secret_hash, device, stepped_up_at)
     -- A link is all that an account without a passkey has to show.
     select $2, account_id, decode($3, 'hex'), $4,
       case when exists (select from passkeys p where p.account_id = a.account_id) then null else now() end
     from used join accounts a using (account_id) where deleted_at is null
     returning account_id as "accountId"`,
    [tokenHash, session.sessionId, session.secretHash, session.device],
  );
  return row?.["accountId"] as string | undefined;
}

/** The address to which a link for stepping up goes, and keeps that link; undefined for who has a passkey or no address. */
export async function insertStepUpLink(
  config: Config,
  link: { tokenHash: string; accountId: string; sessionId: string; expiresAt: Date },
): Promise<string | undefined> {
  const [row] = await connect(config).query(
    `with who as (
       select account_id, email from accounts a where account_id = $2 and email is not null
         and not exists (select from passkeys p where p.account_id = a.account_id)),
     link as (
       insert into sign_in_links (token_hash, purpose, account_id, session_id, expires_at)
       select decode($1, 'hex'), 'step_up', account_id, $3, $4 from who)
     select email from who`,
    [link.tokenHash, link.accountId, link.sessionId, link.expiresAt.toISOString()],
  );
  return row?.["email"] as string | undefined;
}

export async function stepUpByLink(
  config: Config,
  tokenHash: string,
  { accountId, sessionId }: { accountId: string; sessionId: string },
): Promise<Date | undefined> {
  const [row] = await connect(config).query(
    `with used as (
       update sign_in_links set used_at = now()
       where token_hash = decode($1, 'hex') and purpose = 'step_up' and account_id = $2 and session_id = $3
         and used_at is null and expires_at > now()
         and not exists (select from passkeys where account_id = $2)
       returning session_id)
     update account_sessions set stepped_up_at = now()
     where session_id in (select session_id from used) and revoked_at is null
     returning stepped_up_at as at`,
    [tokenHash, accountId, sessionId],
  );
  return row && new Date(row["at"] as string);
}

/** Whom `openByProvider` would open a session for. */
export async function accountOfIdentity(
  config: Config,
  { provider, subject, email }: { provider: OauthProvider; subject: string; email: string | null },
): Promise<string | undefined> {
  const [row] = await connect(config).query(
    `select coalesce((select account_id from oauth_identities where provider = $1 and subject = $2),
       (select account_id from accounts where email = $3 and deleted_at is null)) as "accountId"`,
    [provider, subject, email],
  );
  return (row?.["accountId"] as string | null) ?? undefined;
}

/**
 * Opens a session for who a provider says that somebody is: known from before, or by an address that it has verified (null where
 * it has not), which is then remembered. Whose; undefined where that is nobody here.
 */
export async function openByProvider(
  config: Config,
  identity: { provider: OauthProvider; subject: string; email: string | null },
  session: NewSession,
): Promise<string | undefined> {
  const [row] = await connect(config).query(
    `with known as (select account_id from oauth_identities where provider = $1 and subject = $2),
     linked as (
       insert into oauth_identities (provider, subject, account_id)
       select $1, $2, account_id from accounts
       where email = $3 and deleted_at is null and not exists (select from known)
       on conflict do nothing returning account_id),
     who as (select account_id from known union all select account_id from linked)
     insert into account_sessions (session_id, account_id, secret_hash, device)
     select $4, account_id, decode($5, 'hex'), $6 from who join accounts using (account_id) where deleted_at is null
     returning account_id as "accountId"`,
    [identity.provider, identity.subject, identity.email, session.sessionId, session.secretHash, session.device],
  );
  return row?.["accountId"] as string | undefined;
}

/** Takes away what nobody asks for any more. */
export async function tendSignIn(config: Config): Promise<void> {
  const sql = connect(config);
  await sql.transaction([
    sql.query("delete from used_challenges where expires_at < now()"),
    sql.query("delete from sign_in_links where expires_at < now() - interval '7 days'"),
    // A day later than they open nothing any more: to end one that has ended says so.
    sql.query(
      `with over as (
         select session_id from account_sessions
         where revoked_at < now() - interval '1 day' or seen_at < now() - interval '8 days'
           or created_at < now() - interval '31 days'
         order by seen_at limit 10000),
       links as (delete from sign_in_links where session_id in (select session_id from over))
       delete from account_sessions where session_id in (select session_id from over)`,
    ),
  ]);
}
