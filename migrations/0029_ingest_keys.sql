grant update (name) on api_keys to tle_app;

-- Keys for runners of a workspace, or of some of its streams. Of the secret nothing is kept: it follows from the id.
create table ingest_keys (
  ingest_key_id text primary key,
  workspace_id text not null references workspaces,
  name text not null,
  -- Null: every stream of the workspace.
  stream_ids text[],
  created_by text not null,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
create index ingest_keys_workspace on ingest_keys (workspace_id);
create trigger ingest_keys_keep_ended before update on ingest_keys
  for each row when (old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at)
  execute function keep_ended();
grant select, insert on ingest_keys to tle_app;
grant update (name, revoked_at) on ingest_keys to tle_app;
select audit_table('ingest_keys', 'ingest_key', 'ingest_key_id', 'workspace_id');
