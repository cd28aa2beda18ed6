-- What viewers ask a stream for about their own data, over its page, and the clock of 30 days that it has.
create table viewer_requests (
  request_id text primary key,
  workspace_id text not null references workspaces,
  stream_id text not null references streams,
  kind text not null check (kind in ('access', 'erasure')),
  -- What the viewer was shown, to send from their account on TikTok: nothing else says that they are who they say.
  code text not null,
  -- Handle, address and words of who asked, sealed. Null once it is settled.
  sealing_key_id text,
  sealed bytea,
  asked_at timestamptz not null default now(),
  due_at timestamptz not null,
  settled_at timestamptz,
  outcome text check (outcome in ('done', 'refused')),
  settled_by text,
  check ((settled_at is null) = (outcome is null))
);
create index viewer_requests_workspace on viewer_requests (workspace_id, asked_at desc);
create index viewer_requests_open on viewer_requests (stream_id) where settled_at is null;
grant select, insert on viewer_requests to tle_app;
grant update (sealing_key_id, sealed, settled_at, outcome, settled_by) on viewer_requests to tle_app;
