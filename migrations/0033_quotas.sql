-- How many there may be of everything that a workspace can make. The usual numbers are the code's, which says them with each
-- question; here is what the host has set instead.
create table workspace_quotas (
  workspace_id text not null references workspaces,
  -- As the API calls it.
  quota text not null check (quota ~ '^[A-Za-z]{1,40}$'),
  at_most bigint not null check (at_most between 0 and 1000000000000),
  primary key (workspace_id, quota)
);
grant select, insert, delete on workspace_quotas to tle_app;
grant update (at_most) on workspace_quotas to tle_app;
select audit_table('workspace_quotas', 'quota', 'quota', 'workspace_id');

-- How much of a quota a workspace uses now.
create function quota_used(of_workspace text, quota text) returns bigint
language plpgsql stable
set search_path = public, pg_temp
as $$
begin
  return case quota
    when 'streams' then (select count(*) from streams s where s.workspace_id = of_workspace and s.deleted_at is null)
    when 'apiKeys' then (select count(*) from api_keys k where k.workspace_id = of_workspace and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > now()))
    when 'ingestKeys' then (select count(*) from ingest_keys k where k.workspace_id = of_workspace and k.revoked_at is null)
    -- One that was replaced works on for a while, and is the same one.
    when 'overlayTokens' then (select count(*) from overlay_tokens t join streams s using (stream_id)
      where s.workspace_id = of_workspace and s.deleted_at is null and t.revoked_at is null and t.replaced_by is null
        and (t.expires_at is null or t.expires_at > now()))
    when 'endpoints' then (select count(*) from endpoints e join streams s using (stream_id)
      where s.workspace_id = of_workspace and s.deleted_at is null and e.deleted_at is null)
    when 'ruleBytes' then (select coalesce(sum(r.bytes), 0) from rules r join streams s using (stream_id)
      where s.workspace_id = of_workspace and s.deleted_at is null and r.deleted_at is null)
    when 'members' then (select count(*) from grants g where g.workspace_id = of_workspace and g.revoked_at is null)
    when 'openInvitations' then (select count(*) from invitations i where i.workspace_id = of_workspace
      and i.used_at is null and i.revoked_at is null and i.expires_at > now())
  end;
end
$$;

-- Ends the transaction with TLE01 `quota_reached`, and what was reached as its detail, where `adding` more are more than the
-- workspace may have; else nobody else adds any of these until the transaction ends. Who adds nothing is never refused: what
-- there is too much of can be changed and made less.
create function hold_quota(of_workspace text, of_quota text, usual bigint, adding bigint) returns void
language plpgsql volatile
set search_path = public, pg_temp
as $$
declare
  most bigint;
  used bigint;
begin
  if adding <= 0 then return; end if;
  perform pg_advisory_xact_lock(hashtext('quota:' || of_quota || ':' || of_workspace));
  -- Of now, after the lock: what whoever held it before has made is counted.
  select coalesce((select q.at_most from workspace_quotas q where q.workspace_id = of_workspace and q.quota = of_quota), usual),
    quota_used(of_workspace, of_quota) into most, used;
  if used + adding > most then
    raise exception using errcode = 'TLE01', message = 'quota_reached',
      detail = json_build_object('name', of_quota, 'limit', most, 'used', used)::text;
  end if;
end
$$;
revoke all on function quota_used, hold_quota from public;
grant execute on function quota_used, hold_quota to tle_app;

-- As it was (0027_people.sql), but for the number of members, which is a quota now: `most_members` is the usual one.
create or replace function accept_invitation(token bytea, by_account text, new_grant text, most_members integer,
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
  update invitations i set used_at = now(), used_by = by_account where i.invitation_id = one.invitation_id;
  update grants g set revoked_at = now()
  where g.account_id = by_account and g.workspace_id = one.workspace_id and g.stream_id is not distinct from one.stream_id
    and g.revoked_at is null
  returning g.grant_id into ended_grant;
  -- After the lesser role has ended, in whose place the new one comes.
  perform hold_quota(one.workspace_id, 'members', most_members, 1);
  insert into grants (grant_id, account_id, workspace_id, stream_id, role, granted_by)
  values (new_grant, by_account, one.workspace_id, one.stream_id, one.role, one.created_by);
  outcome := 'accepted';
end
$$;
