-- Pictures, videos and sounds that a workspace has uploaded for its overlays. The bytes are in the bucket, under media/.
create table media (
  -- Of the workspace and the bytes: the same file twice is one row.
  media_id text primary key check (media_id ~ '^md_[0-9a-f]{40}$'),
  workspace_id text not null references workspaces,
  name text not null check (length(name) between 1 and 100),
  kind text not null check (kind in ('picture', 'video', 'sound')),
  format text not null check (format ~ '^[a-z0-9]{3,4}$'),
  bytes bigint not null check (bytes > 0),
  sha256 bytea not null check (octet_length(sha256) = 32),
  -- As far as its header tells.
  width integer,
  height integer,
  frames integer,
  duration_ms integer,
  created_by text not null,
  created_at timestamptz not null default now(),
  unique (workspace_id, sha256)
);
create index media_workspace on media (workspace_id, created_at desc);
grant select, insert, delete on media to tle_app;
grant update (name) on media to tle_app;
select audit_table('media', 'media', 'media_id', 'workspace_id');
select hold_workspace_of('media', 'workspace_id', '{name}');

-- As it was (0045_exports.sql), with uploads.
create or replace function quota_used(of_workspace text, quota text) returns bigint
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
    when 'exports' then (select count(*) from exports e where e.workspace_id = of_workspace
      and e.state in ('waiting', 'running', 'done'))
    when 'media' then (select count(*) from media m where m.workspace_id = of_workspace)
    when 'mediaBytes' then (select coalesce(sum(m.bytes), 0) from media m where m.workspace_id = of_workspace)
  end;
end
$$;
