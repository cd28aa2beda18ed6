-- Workspaces come and go, people are invited into them, and one of them always owns it.

alter table workspaces add column deleted_at timestamptz;
grant insert on workspaces to tle_app;
grant update (name, deleted_at) on workspaces to tle_app;

-- A link that lets its one user into a workspace, or to one of its streams, in a role. Its token is here as SHA-256 alone.
create table invitations (
  invitation_id text primary key,
  workspace_id text not null references workspaces,
  -- Null: the whole workspace.
  stream_id text references streams,
  role text not null check (role in ('OWNER', 'STREAMER', 'MODERATOR', 'VIEWER')),
  -- Whom it is for: the address that the account must have verified, or a handle on TikTok, by which the inviter knows them.
  email text check (email = lower(email)),
  handle text,
  token_hash bytea not null unique check (octet_length(token_hash) = 32),
  -- The id of the account or the key that invites. What it may not do any more, the invitation does not.
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  used_by text references accounts,
  revoked_at timestamptz,
  check ((email is null) <> (handle is null)),
  check ((used_at is null) = (used_by is null)),
  check (stream_id is null or role <> 'OWNER')
);
create index invitations_workspace on invitations (workspace_id, created_at);
grant select, insert, delete on invitations to tle_app;
grant update (used_at, used_by, revoked_at) on invitations to tle_app;

create function keep_invitation_ended() returns trigger
language plpgsql as $$
begin
  raise exception 'an invitation that was used or revoked stays so' using errcode = 'check_violation';
end
$$;
create trigger invitations_keep_ended before update on invitations
  for each row when (old.used_at is not null or old.revoked_at is not null)
  execute function keep_invitation_ended();

select audit_table('invitations', 'invitation', 'invitation_id', 'workspace_id', '{}', '{email}');

-- From here to the end of the transaction nobody else changes who is in this workspace.
create function lock_people(of_workspace text) returns void
language sql
set search_path = public, pg_temp
as $$
  select pg_advisory_xact_lock(hashtext('people:' || of_workspace))
$$;

-- The last owner of a workspace stays one, whoever asks and however many at once. Ends the transaction with TLE01, as refuse_if
-- does.
create function keep_an_owner() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  perform lock_people(old.workspace_id);
  if exists (select from workspaces where workspace_id = old.workspace_id and deleted_at is null) and not exists (
    select from grants g join accounts a using (account_id)
    where g.workspace_id = old.workspace_id and g.role = 'OWNER' and g.revoked_at is null and a.deleted_at is null
      and g.account_id <> old.account_id) then
    raise exception using errcode = 'TLE01', message = 'last_owner';
  end if;
  return new;
end
$$;
create trigger grants_keep_an_owner before update on grants
  for each row when (old.role = 'OWNER' and old.revoked_at is null and new.revoked_at is not null)
  execute function keep_an_owner();

-- How much a role may: who has more may what who has less may.
create function role_rank(role text) returns integer
language sql immutable parallel safe
set search_path = public, pg_temp
as $$
  select array_position('{VIEWER, MODERATOR, STREAMER, OWNER}'::text[], role)
$$;

-- Whether who invites may still do so: an account by a grant that reaches there, a key that was not revoked. An owner appoints
-- everybody, a streamer moderators and viewers.
create function may_invite(author text, of_workspace text, of_stream text, wanted text) returns boolean
language sql stable
set search_path = public, pg_temp
as $$
  select exists (
    select from grants g
    where g.account_id = author and g.workspace_id = of_workspace and g.revoked_at is null
      and (g.stream_id is null or g.stream_id = of_stream)
      and (g.role = 'OWNER' or (g.role = 'STREAMER' and wanted in ('MODERATOR', 'VIEWER')))
  ) or exists (
    select from api_keys k
    where k.id = author and k.workspace_id = of_workspace and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > now()))
$$;

-- The invitations that can be accepted now.
create view open_invitations as
  select i.* from invitations i
    join workspaces w on w.workspace_id = i.workspace_id and w.deleted_at is null
    left join streams s on s.stream_id = i.stream_id
  where i.used_at is null and i.revoked_at is null and i.expires_at > now()
    and (i.stream_id is null or s.deleted_at is null)
    and may_invite(i.created_by, i.workspace_id, i.stream_id, i.role);
grant select on open_invitations to tle_app;

-- Has an account accept an invitation: all of it or nothing, once, whoever else does the same. `outcome`: accepted; refused (no
-- such invitation, or it is over); other_address; already_member (a grant of theirs reaches as far). `ended_grant` is the lesser
-- one that the new one takes the place of. Ends the transaction with TLE01 `members` where the workspace has as many as it may.
create function accept_invitation(token bytea, by_account text, new_grant text, most_members integer,
  out outcome text, out of_workspace text, out of_stream text, out of_role text, out ended_grant text)
language plpgsql
set search_path = public, pg_temp
as $$
declare
  one open_invitations;
begin
  perform lock_people(i.workspace_id) from invitations i where i.token_hash = token;
  select * into one from open_invitations i where i.token_hash = token;
  if not found then
    outcome := 'refused';
    return;
  end if;
  of_workspace := one.workspace_id;
  of_stream := one.stream_id;
  of_role := one.role;
  if not exists (select from accounts a where a.account_id = by_account and a.deleted_at is null
    and (one.email is null or a.email = one.email)) then
    outcome := 'other_address';
    return;
  end if;
  if exists (select from grants g where g.account_id = by_account and g.workspace_id = one.workspace_id
    and g.revoked_at is null and (g.stream_id is null or g.stream_id = one.stream_id)
    and role_rank(g.role) >= role_rank(one.role)) then
    outcome := 'already_member';
    return;
  end if;
  perform refuse_if((select count(*) from grants g where g.workspace_id = one.workspace_id and g.revoked_at is null)
    >= most_members, 'members');
  update invitations i set used_at = now(), used_by = by_account where i.invitation_id = one.invitation_id;
  update grants g set revoked_at = now()
  where g.account_id = by_account and g.workspace_id = one.workspace_id and g.stream_id is not distinct from one.stream_id
    and g.revoked_at is null
  returning g.grant_id into ended_grant;
  insert into grants (grant_id, account_id, workspace_id, stream_id, role, granted_by)
  values (new_grant, by_account, one.workspace_id, one.stream_id, one.role, one.created_by);
  outcome := 'accepted';
end
$$;

revoke execute on function accept_invitation(bytea, text, text, integer) from public;
grant execute on function accept_invitation(bytea, text, text, integer) to tle_app;
