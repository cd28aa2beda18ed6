-- Nothing lost: which streams runners should hold, the chain that proves the log, gaps, and dead letters.

-- A stream that is not wanted stays, with its overlays and history; no runner connects to it.
alter table streams add column wanted boolean not null default true;
grant update (wanted) on streams to tle_app;

-- SHA-256 over the chain value of the session's event before and this event's canonical JSON. Null: stored before.
alter table events add column chain bytea check (octet_length(chain) = 32);
-- The chain value of the session's last stored event, and how many GAP events it has.
alter table sessions add column chain_head bytea;
alter table sessions add column gap_count integer not null default 0;

-- Queue messages that could not be stored, kept until somebody sends them again.
create table dead_letters (
  dead_letter_id bigint generated always as identity primary key,
  -- The queue's own id of the message: the same message is kept once.
  message_id text not null unique,
  -- Where it failed: 'store' (PostgreSQL refused its data) or 'queue' (its retries were used up).
  stage text not null,
  reason text not null,
  payload text not null,
  created_at timestamptz not null default now(),
  resent_at timestamptz,
  resent_count integer not null default 0
);
create index dead_letters_open on dead_letters (dead_letter_id) where resent_at is null;
grant select, insert on dead_letters to tle_app;
grant update (resent_at, resent_count) on dead_letters to tle_app;

-- Runners that ask for streams, and which stream each one holds until when.
create table runners (
  runner_id text primary key,
  seen_at timestamptz not null
);
create table assignments (
  stream_id text primary key references streams,
  runner_id text not null,
  expires_at timestamptz not null
);
create index assignments_runner on assignments (runner_id);
grant select, insert, update, delete on runners, assignments to tle_app;

-- What a runner should hold: renews what it has, gives back what is above its share, takes what nobody holds.
-- The share is the wanted streams over the runners seen within `ttl`, so that a second runner gets its half.
create function assign_streams(asking_runner text, max_streams integer, ttl interval)
returns table (stream_id text, unique_id text)
language plpgsql
set search_path = public, pg_temp
as $$
declare
  share integer;
begin
  -- One at a time: the share is a figure over all runners.
  perform pg_advisory_xact_lock(hashtext('assign_streams'));
  insert into runners as r (runner_id, seen_at) values (asking_runner, now())
    on conflict (runner_id) do update set seen_at = excluded.seen_at;
  delete from runners r where r.seen_at < now() - greatest(ttl * 10, interval '1 hour');
  delete from assignments a where a.expires_at < now()
    or not exists (select from streams s where s.stream_id = a.stream_id and s.wanted);
  select least(max_streams, ceil((select count(*) from streams s where s.wanted)::numeric
      / greatest(1, (select count(*) from runners r where r.seen_at >= now() - ttl))))
    into share;
  delete from assignments a where a.stream_id in (
    select mine.stream_id from assignments mine where mine.runner_id = asking_runner
    order by mine.stream_id offset share);
  update assignments a set expires_at = now() + ttl where a.runner_id = asking_runner;
  insert into assignments (stream_id, runner_id, expires_at)
    select s.stream_id, asking_runner, now() + ttl
    from streams s
    where s.wanted and not exists (select from assignments a where a.stream_id = s.stream_id)
    order by s.created_at, s.stream_id
    limit greatest(0, share - (select count(*) from assignments a where a.runner_id = asking_runner));
  return query
    select s.stream_id, s.unique_id from assignments a join streams s using (stream_id)
    where a.runner_id = asking_runner order by s.stream_id;
end
$$;
revoke execute on function assign_streams(text, integer, interval) from public;
grant execute on function assign_streams(text, integer, interval) to tle_app;
