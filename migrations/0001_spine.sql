-- The spine: who may read (workspaces, api_keys, overlay_tokens), what is watched (streams, sessions, users), and the
-- append-only log (events).

do $$
begin
  -- The Workers' role. It may add to the log and read it; it owns nothing. migrate.ts gives it its password.
  create role tle_app nologin;
exception
  -- Roles belong to the whole cluster: another database of it may have made it already.
  when duplicate_object or unique_violation then null;
end
$$;

create table workspaces (
  workspace_id text primary key,
  name text not null,
  created_at timestamptz not null default now()
);
insert into workspaces (workspace_id, name) values ('default', 'Default');

create table api_keys (
  id text primary key,
  workspace_id text not null references workspaces,
  name text not null,
  -- SHA-256 of the whole key. The key itself has 256 random bits, so a fast hash is enough.
  secret_hash bytea not null unique,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);

create table streams (
  stream_id text primary key,
  workspace_id text not null references workspaces,
  -- The creator's handle on TikTok, lower case, without the @.
  unique_id text not null,
  created_at timestamptz not null default now(),
  unique (workspace_id, unique_id)
);

create table overlay_tokens (
  token_id text primary key,
  stream_id text not null references streams,
  name text not null,
  token_hash bytea not null unique,
  created_at timestamptz not null default now(),
  revoked_at timestamptz
);
create index overlay_tokens_stream on overlay_tokens (stream_id);

create table sessions (
  session_id uuid primary key,
  stream_id text not null references streams,
  room_id text not null,
  provider text not null,
  -- The UTC day the session started: the partition all its events are in, whenever they came.
  day date not null,
  epoch text not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  first_offset bigint not null,
  last_offset bigint not null,
  last_seq_no bigint not null,
  event_count bigint not null
);
create index sessions_stream on sessions (stream_id, started_at desc, session_id desc);

create table users (
  workspace_id text not null references workspaces,
  user_id text not null,
  unique_id text not null,
  display_name text,
  avatar_url text,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (workspace_id, user_id)
);

create table events (
  day date not null,
  session_id uuid not null,
  seq_no bigint not null,
  stream_id text not null,
  room_id text not null,
  epoch text not null,
  feed_offset bigint not null,
  event_id bytea not null check (octet_length(event_id) = 32),
  event_type text not null,
  trigger_id smallint not null,
  raw_type text not null,
  native_id text,
  source text not null,
  occurred_at timestamptz not null,
  ingested_at timestamptz not null,
  user_id text not null,
  event_user jsonb not null,
  payload jsonb not null,
  recorded_at timestamptz not null default now(),
  primary key (day, session_id, seq_no)
) partition by range (day);

-- Time ranges over a whole stream: a BRIN of some kilobytes, because rows come nearly in order of time.
create index events_occurred on events using brin (occurred_at);

create function refuse_event_change() returns trigger
language plpgsql as $$
begin
  raise exception 'events are append-only: % is refused', lower(tg_op) using errcode = 'restrict_violation';
end
$$;

create trigger events_refuse_change before update or delete on events
  for each row execute function refuse_event_change();
create trigger events_refuse_truncate before truncate on events
  for each statement execute function refuse_event_change();
-- ALWAYS: session_replication_role = replica would pass an ordinary trigger by.
alter table events enable always trigger events_refuse_change;
alter table events enable always trigger events_refuse_truncate;

create table events_default partition of events default;
alter table events_default enable always trigger events_refuse_change;
create trigger events_refuse_truncate before truncate on events_default
  for each statement execute function refuse_event_change();
alter table events_default enable always trigger events_refuse_truncate;

-- Makes the partitions of `days` days from `first_day` on; returns how many it made. Called by the Workers' cron, whose
-- role owns nothing, hence SECURITY DEFINER. A day that already has rows in the default partition is left there.
-- The lock on the parent is asked for at most 3 s: a long read must not make ingest wait behind this.
create function make_event_partitions(first_day date, days integer) returns integer
language plpgsql security definer
set search_path = public, pg_temp
set lock_timeout = '3s'
as $$
declare
  one_day date;
  partition_name text;
  made integer := 0;
begin
  if days < 1 or days > 366 then
    raise exception 'days must be 1 to 366' using errcode = 'invalid_parameter_value';
  end if;
  -- Two callers at once: the second waits and finds them made.
  perform pg_advisory_xact_lock(hashtext('make_event_partitions'));
  for one_day in select first_day + n from generate_series(0, days - 1) as n loop
    partition_name := 'events_' || to_char(one_day, 'YYYYMMDD');
    continue when to_regclass('public.' || partition_name) is not null;
    continue when exists (select from events_default where day = one_day);
    execute format('create table %I partition of events for values from (%L) to (%L)', partition_name, one_day, one_day + 1);
    execute format('alter table %I enable always trigger events_refuse_change', partition_name);
    execute format('create trigger events_refuse_truncate before truncate on %I for each statement execute function refuse_event_change()', partition_name);
    execute format('alter table %I enable always trigger events_refuse_truncate', partition_name);
    made := made + 1;
  end loop;
  return made;
end
$$;
revoke execute on function make_event_partitions(date, integer) from public;

select make_event_partitions((now() at time zone 'utc')::date - 1, 16);

grant usage on schema public to tle_app;
grant select on workspaces, api_keys to tle_app;
grant select, insert on streams to tle_app;
grant select, insert, update on overlay_tokens, sessions, users to tle_app;
grant select, insert on events to tle_app;
grant execute on function make_event_partitions(date, integer) to tle_app;
