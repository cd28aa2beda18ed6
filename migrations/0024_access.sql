-- Who may do what: people, what they hold, and what an API key is for.

-- A person who signs in. Nothing of a viewer is ever here.
create table accounts (
  account_id text primary key,
  display_name text not null,
  -- In lower case; null where nobody ever showed one.
  email text unique check (email = lower(email)),
  created_at timestamptz not null default now(),
  deleted_at timestamptz
);

-- Where an account is signed in: the cookie's secret as its SHA-256, never itself.
create table account_sessions (
  session_id text primary key,
  account_id text not null references accounts,
  secret_hash bytea not null unique,
  created_at timestamptz not null default now(),
  -- It ends seven days after this, and thirty after it was made.
  seen_at timestamptz not null default now(),
  -- When the account last showed a passkey in it, or a link by mail where it has none.
  stepped_up_at timestamptz,
  -- What its owner knows it by: the browser and system, never the whole header.
  device text not null default '',
  revoked_at timestamptz
);
create index account_sessions_account on account_sessions (account_id) where revoked_at is null;

-- What an account may do. A grant is never changed: another role is another grant, so that what is closed under this one stays
-- closed for good.
create table grants (
  grant_id text primary key,
  account_id text not null references accounts,
  workspace_id text not null references workspaces,
  -- Null: every stream of the workspace, and the workspace itself.
  stream_id text references streams,
  role text not null check (role in ('OWNER', 'STREAMER', 'MODERATOR', 'VIEWER')),
  created_at timestamptz not null default now(),
  -- The author of it: the id of an account or of a key, or `setup`.
  granted_by text not null,
  revoked_at timestamptz,
  check (stream_id is null or role <> 'OWNER')
);
create unique index grants_one on grants (account_id, workspace_id, coalesce(stream_id, '')) where revoked_at is null;
create index grants_workspace on grants (workspace_id) where revoked_at is null;

grant select, insert on accounts, account_sessions, grants to tle_app;
grant update (display_name, email, deleted_at) on accounts to tle_app;
grant update (seen_at, stepped_up_at, revoked_at) on account_sessions to tle_app;
grant update (revoked_at) on grants to tle_app;

create function keep_ended() returns trigger
language plpgsql as $$
begin
  raise exception 'what is revoked stays revoked' using errcode = 'check_violation';
end
$$;
create trigger account_sessions_keep_ended before update on account_sessions
  for each row when (old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at)
  execute function keep_ended();
create trigger grants_keep_ended before update on grants
  for each row when (old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at)
  execute function keep_ended();

-- `{*}`: everything that a key can be given. The keys of before are such.
alter table api_keys
  add column permissions text[] not null default '{*}',
  -- Null: every stream of the workspace, and the workspace itself.
  add column stream_ids text[],
  add column expires_at timestamptz,
  add column last_used_at timestamptz,
  add column created_by text not null default '';
grant insert on api_keys to tle_app;
grant update (last_used_at) on api_keys to tle_app;
