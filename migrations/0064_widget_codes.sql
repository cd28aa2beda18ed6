-- Codes of custom widgets: a streamer's own HTML, CSS and script. The texts are in the bucket, under custom-widgets/.
create table widget_codes (
  -- Of the workspace and the texts: the same code twice is one row.
  code_id text primary key check (code_id ~ '^cw_[0-9a-f]{40}$'),
  workspace_id text not null references workspaces,
  bytes integer not null check (bytes > 0),
  created_by text not null,
  created_at timestamptz not null default now()
);
create index widget_codes_workspace on widget_codes (workspace_id, created_at);
grant select, insert, delete on widget_codes to tle_app;
select audit_table('widget_codes', 'widget_code', 'code_id', 'workspace_id');
select hold_workspace_of('widget_codes', 'workspace_id');
