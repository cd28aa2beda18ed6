-- Forwarding webhooks: endpoints of a stream, what they sign with, a delivery for each event and endpoint, its attempts.

create table endpoints (
  endpoint_id text primary key,
  stream_id text not null references streams,
  url text not null,
  description text not null default '',
  -- Null: all of them.
  event_types text[],
  rule_ids text[],
  -- The names of additional headers. Their values are secrets: one JSON object, sealed.
  header_names text[] not null default '{}',
  headers_key_id text,
  headers_sealed bytea,
  format text not null check (format in ('event', 'tikfinity', 'discord')),
  batch_size smallint not null check (batch_size between 1 and 100),
  ordered boolean not null,
  -- Requests a second; null: as many as it takes.
  rate_limit integer check (rate_limit between 1 and 1000),
  enabled boolean not null,
  disabled_reason text check (disabled_reason in ('user', 'gone', 'failing')),
  disabled_at timestamptz,
  -- It disabled itself, and the stream's log does not say so yet.
  unannounced boolean not null default false,
  -- Since when nothing but failures; null after a success.
  failing_since timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create index endpoints_stream on endpoints (stream_id) where deleted_at is null;

create table endpoint_secrets (
  secret_id text primary key,
  endpoint_id text not null references endpoints,
  -- Which of SEALING_KEYS sealed it.
  key_id text not null,
  -- Nonce, then AES-256-GCM of the JSON with `whsec_` and `whsk_`.
  sealed bytea not null,
  -- `whpk_`
  public_key text not null,
  created_at timestamptz not null default now(),
  -- Null: the current one. Until then a receiver may still verify with the one before.
  expires_at timestamptz
);
create index endpoint_secrets_endpoint on endpoint_secrets (endpoint_id);

-- Retention drops whole days, hence the partitions. The day is the one of the event's session, so that the same event and
-- endpoint always have the same place here.
create table deliveries (
  day date not null,
  -- Of the day, and a hash of endpoint and source: the same event (or action run) and endpoint are one delivery.
  delivery_id text not null,
  endpoint_id text not null,
  kind text not null check (kind in ('event', 'action', 'test')),
  -- The event's id, the run's id, or made up for a test.
  source_id text not null,
  event_type text,
  -- Where the log has the event; an action or a test carries its payload itself.
  session_id uuid,
  seq_no bigint,
  payload jsonb,
  epoch text,
  feed_offset bigint not null default 0,
  ordered boolean not null default false,
  -- What its body looks like, whatever becomes of the endpoint: a retry sends the same bytes.
  body text not null check (body in ('event', 'events', 'tikfinity', 'discord', 'action')),
  -- The first delivery of the request that carries several; null: a request of its own.
  batch_id text,
  -- About how large; of a batch's first delivery the whole batch.
  bytes integer not null,
  state text not null default 'pending' check (state in ('pending', 'succeeded', 'failed')),
  attempt_count integer not null default 0,
  -- Attempts before somebody asked for it to be sent again: the schedule starts anew after them.
  schedule_start integer not null default 0,
  -- When the next attempt is due; while one runs, when it counts as lost. Null: it is over, or another one's batch.
  due_at timestamptz,
  last_status smallint,
  last_error text,
  last_duration_ms integer,
  made_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (day, delivery_id)
) partition by range (day);
create index deliveries_due on deliveries (endpoint_id, due_at) where due_at is not null and not ordered;
create index deliveries_in_order on deliveries (endpoint_id, feed_offset) where due_at is not null and ordered;
create index deliveries_batch on deliveries (batch_id) where batch_id is not null;
create index deliveries_made on deliveries (endpoint_id, made_at);
create table deliveries_default partition of deliveries default;

create table attempts (
  day date not null,
  delivery_id text not null,
  -- From 1.
  attempt integer not null,
  attempted_at timestamptz not null,
  duration_ms integer not null,
  -- Null: there was no answer, and `error` says why.
  status smallint,
  error text,
  response_body text not null check (octet_length(response_body) <= 16384),
  primary key (day, delivery_id, attempt)
) partition by range (day);
create table attempts_default partition of attempts default;

-- Makes the partitions of `days` days from `first_day` on; returns how many days were missing. A day that already has
-- rows in a default partition is left there.
create function make_delivery_partitions(first_day date, days integer) returns integer
language plpgsql security definer
set search_path = public, pg_temp
set lock_timeout = '3s'
as $$
declare
  one_day date;
  parent text;
  made integer := 0;
begin
  if days < 1 or days > 366 then
    raise exception 'days must be 1 to 366' using errcode = 'invalid_parameter_value';
  end if;
  perform pg_advisory_xact_lock(hashtext('delivery_partitions'));
  for one_day in select first_day + n from generate_series(0, days - 1) as n loop
    continue when to_regclass('public.deliveries_' || to_char(one_day, 'YYYYMMDD')) is not null;
    continue when exists (select from deliveries_default where day = one_day);
    continue when exists (select from attempts_default where day = one_day);
    foreach parent in array array['deliveries', 'attempts'] loop
      execute format('create table %I partition of %I for values from (%L) to (%L)',
        parent || '_' || to_char(one_day, 'YYYYMMDD'), parent, one_day, one_day + 1);
    end loop;
    made := made + 1;
  end loop;
  return made;
end
$$;

-- Forgets deliveries and attempts of the days before `first_kept`; returns how many partitions went.
create function drop_delivery_partitions(first_kept date) returns integer
language plpgsql security definer
set search_path = public, pg_temp
set lock_timeout = '3s'
as $$
declare
  old text;
  dropped integer := 0;
begin
  -- Who may call this may not thereby empty the table.
  if first_kept > (now() at time zone 'utc')::date - 7 then
    raise exception 'a week is always kept' using errcode = 'invalid_parameter_value';
  end if;
  perform pg_advisory_xact_lock(hashtext('delivery_partitions'));
  for old in
    select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind = 'r' and c.relname ~ '^(deliveries|attempts)_[0-9]{8}$'
      and right(c.relname, 8) < to_char(first_kept, 'YYYYMMDD')
  loop
    execute format('drop table %I', old);
    dropped := dropped + 1;
  end loop;
  delete from deliveries_default where day < first_kept;
  delete from attempts_default where day < first_kept;
  return dropped;
end
$$;
revoke execute on function make_delivery_partitions(date, integer), drop_delivery_partitions(date) from public;

select make_delivery_partitions((now() at time zone 'utc')::date - 1, 16);

grant select, insert, update on endpoints to tle_app;
grant select, insert, delete on endpoint_secrets to tle_app;
grant update (key_id, sealed, expires_at) on endpoint_secrets to tle_app;
grant select, insert on deliveries, attempts to tle_app;
grant update (state, attempt_count, schedule_start, due_at, last_status, last_error, last_duration_ms, finished_at)
  on deliveries to tle_app;
grant execute on function make_delivery_partitions(date, integer), drop_delivery_partitions(date) to tle_app;
