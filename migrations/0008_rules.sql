-- Rules of a stream, every revision of each, and what they did.

-- Rises with every change of any of the stream's rules, so that its hub knows which set is the later one.
alter table streams add column rules_version integer not null default 0;
grant update (rules_version) on streams to tle_app;

create table rules (
  rule_id text primary key,
  stream_id text not null references streams,
  revision integer not null,
  -- The rule as the API took it.
  body jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create index rules_stream on rules (stream_id) where deleted_at is null;
grant select, insert on rules to tle_app;
grant update (revision, body, updated_at, deleted_at) on rules to tle_app;

create table rule_revisions (
  rule_id text not null references rules,
  revision integer not null,
  -- Null: this revision deleted the rule.
  body jsonb,
  -- Id of the API key that made it.
  author text not null,
  reason text not null,
  created_at timestamptz not null default now(),
  primary key (rule_id, revision)
);
grant select, insert on rule_revisions to tle_app;

-- What a rule's actions asked for. Who carries it out says what became of it in action_outcomes.
create table actions_log (
  -- SHA-256 of rule, revision, event and place in the rule: the same run is kept once.
  action_id bytea primary key check (octet_length(action_id) = 32),
  stream_id text not null,
  session_id uuid not null,
  rule_id text not null,
  revision integer not null,
  event_id bytea not null,
  feed_offset bigint not null,
  action_index smallint not null,
  action_type text not null,
  -- With its texts filled in.
  action jsonb not null,
  fired_at timestamptz not null
);
create index actions_log_stream on actions_log (stream_id, feed_offset, action_id);
create index actions_log_rule on actions_log (rule_id, feed_offset);
create index actions_log_session on actions_log (session_id, feed_offset);
grant select, insert on actions_log to tle_app;

create table action_outcomes (
  action_id bytea primary key references actions_log,
  status text not null check (status in ('success', 'failed', 'skipped')),
  error text,
  duration_ms integer,
  created_at timestamptz not null default now()
);
grant select, insert on action_outcomes to tle_app;

create function refuse_log_change() returns trigger
language plpgsql as $$
begin
  raise exception '% is append-only: % is refused', tg_table_name, lower(tg_op) using errcode = 'restrict_violation';
end
$$;
do $$
declare
  log text;
begin
  foreach log in array array['rule_revisions', 'actions_log', 'action_outcomes'] loop
    execute format('create trigger %I before update or delete on %I for each row execute function refuse_log_change()',
      log || '_refuse_change', log);
    execute format('create trigger %I before truncate on %I for each statement execute function refuse_log_change()',
      log || '_refuse_truncate', log);
    execute format('alter table %I enable always trigger %I', log, log || '_refuse_change');
    execute format('alter table %I enable always trigger %I', log, log || '_refuse_truncate');
  end loop;
end
$$;
