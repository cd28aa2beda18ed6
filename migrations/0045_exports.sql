-- Exports: files of events that a job writes, part by part, into the bucket (exports/ID/PART.TRY).
create table exports (
  export_id text primary key,
  workspace_id text not null references workspaces,
  stream_id text not null references streams,
  -- What was asked for: range, session, filters. It can name a viewer.
  scope jsonb not null,
  format text not null check (format in ('jsonl', 'csv', 'parquet')),
  state text not null default 'waiting' check (state in ('waiting', 'running', 'done', 'failed', 'deleted')),
  -- Of what failed or was deleted.
  because text check (because in ('too_large', 'unreadable', 'by_hand', 'expired', 'erasure')),
  -- Where the job goes on, and what the format must know then. Null once it is over.
  place jsonb,
  writer jsonb,
  events bigint not null default 0,
  bytes bigint not null default 0,
  part_count integer not null default 0,
  -- How much of the log it looked through, and will.
  looked bigint not null default 0,
  to_look bigint not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  -- When the job did something last: one that is silent was cut, and goes on.
  heard_at timestamptz not null default now(),
  ended_at timestamptz,
  -- When the file is deleted, whether somebody fetched it or not.
  expires_at timestamptz,
  fetched_at timestamptz
);
create index exports_stream on exports (stream_id, created_at desc);
create index exports_kept on exports (workspace_id) where state in ('waiting', 'running', 'done');
create index exports_unfinished on exports (heard_at) where state in ('waiting', 'running');
create index exports_expiring on exports (expires_at) where state = 'done';

create table export_parts (
  export_id text not null references exports on delete cascade,
  part integer not null,
  -- Its own for each try: two that write the same part at the same time never write into each other's.
  name text not null,
  bytes bigint not null,
  primary key (export_id, part)
);

-- Links that open a file for a day. They end with their file, and with whoever made them.
create table export_links (
  token_hash bytea primary key check (octet_length(token_hash) = 32),
  export_id text not null references exports on delete cascade,
  maker_kind text not null check (maker_kind in ('key', 'member')),
  maker_id text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index export_links_export on export_links (export_id);

grant select, insert, delete on exports, export_parts, export_links to tle_app;
grant update (state, because, place, writer, events, bytes, part_count, looked, heard_at, ended_at, expires_at, fetched_at, scope)
  on exports to tle_app;
select audit_table('exports', 'export', 'export_id', 'workspace_id',
  '{scope, place, writer, events, bytes, part_count, looked, to_look, heard_at, fetched_at}');

-- As it was (0033_quotas.sql), with exports.
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
  end;
end
$$;
