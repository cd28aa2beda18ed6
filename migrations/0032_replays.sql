-- Runs of sessions: what was asked for, and what became of it. The run itself is an object of its own and writes no event.
create table replay_runs (
  run_id text primary key,
  workspace_id text not null references workspaces,
  stream_id text not null references streams,
  -- The session that is replayed, as the log had it then, and the session of the run.
  session_id uuid not null,
  source_events bigint not null,
  last_seq_no bigint not null,
  replay_session_id uuid not null,
  -- As they were asked for: null is the session's start or end, and as fast as it goes.
  from_place text,
  to_place text,
  speed double precision,
  rules text not null check (rules in ('live', 'revision', 'draft', 'none')),
  -- The revision of each rule that it goes by; null of a draft.
  rule_revisions jsonb,
  webhooks boolean not null default false,
  created_by text not null,
  created_at timestamptz not null default now(),
  -- Once it is over: why, if it was not at its end; how far it came, and what proves what came of it.
  ended_at timestamptz,
  because text check (because in ('stopped', 'untouched', 'failed')),
  seq_no bigint,
  events bigint,
  actions bigint,
  run_hash bytea
);
create index replay_runs_workspace on replay_runs (workspace_id, created_at desc);
create index replay_runs_stream on replay_runs (stream_id, created_at desc);

grant select, insert on replay_runs to tle_app;
grant update (ended_at, because, seq_no, events, actions, run_hash) on replay_runs to tle_app;
grant delete on replay_runs to tle_app;
