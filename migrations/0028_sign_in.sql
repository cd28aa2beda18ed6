-- How people sign in: passkeys, links, identities at providers. Secrets are here as their SHA-256, never themselves.

create table passkeys (
  passkey_id text primary key,
  account_id text not null references accounts,
  -- What browsers know it by.
  credential_id bytea not null unique check (octet_length(credential_id) between 1 and 1023),
  -- COSE, as WebAuthn has it.
  public_key bytea not null check (octet_length(public_key) between 1 and 4096),
  -- How often its device says that it was used; 0 where the device does not count. It only grows.
  use_count bigint not null default 0 check (use_count >= 0),
  transports text[] not null default '{}',
  -- Kept in an account of its maker, and so on several devices.
  synced boolean not null default false,
  name text not null,
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create index passkeys_account on passkeys (account_id);

-- A link that lets somebody in, once: by mail, or given to the first owner.
create table sign_in_links (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  purpose text not null check (purpose in ('sign_in', 'step_up', 'email', 'first_owner')),
  account_id text references accounts,
  -- The address that is to become the account's, and was sent this link.
  email text check (email = lower(email)),
  -- Whose stepping up it is: it works in the browser that asked for it alone.
  session_id text references account_sessions,
  -- A first owner's link that works although there is an owner already.
  again boolean not null default false,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  check ((purpose = 'first_owner') = (account_id is null)),
  check ((purpose = 'step_up') = (session_id is not null)),
  check ((purpose = 'email') = (email is not null))
);
create index sign_in_links_expiry on sign_in_links (expires_at);

-- Who somebody is at a provider.
create table oauth_identities (
  provider text not null check (provider in ('google', 'discord', 'twitch')),
  -- The provider's own id of the person: names and addresses change.
  subject text not null check (length(subject) between 1 and 255),
  account_id text not null references accounts,
  created_at timestamptz not null default now(),
  primary key (provider, subject)
);
create index oauth_identities_account on oauth_identities (account_id);

-- Challenges that were answered rightly, so that each is answered once. What is guessed wrong writes nothing.
create table used_challenges (
  challenge_hash bytea primary key check (octet_length(challenge_hash) = 32),
  expires_at timestamptz not null
);
create index used_challenges_expiry on used_challenges (expires_at);

grant select, insert, delete on passkeys, oauth_identities to tle_app;
grant update (use_count, synced, name, last_used_at) on passkeys to tle_app;
grant select, insert, delete on sign_in_links, used_challenges to tle_app;
grant update (used_at) on sign_in_links to tle_app;

create function keep_used() returns trigger
language plpgsql as $$
begin
  raise exception 'a link that was used stays used' using errcode = 'check_violation';
end
$$;
create trigger sign_in_links_keep_used before update on sign_in_links
  for each row when (old.used_at is not null and new.used_at is distinct from old.used_at)
  execute function keep_used();

-- How often a passkey was used is no change of it; links and challenges come and go.
select audit_table('passkeys', 'passkey', 'passkey_id', '', '{use_count, last_used_at}');
select audit_table('oauth_identities', 'oauth_identity', 'account_id', '', '{subject}');
