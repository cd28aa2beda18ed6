-- Erasing a person everywhere: which erasures there are and how far each is, who is not to come back, and what the role for
-- privacy may empty besides the log.

create table person_erasures (
  erasure_id text primary key,
  workspace_id text not null references workspaces,
  -- Who asked, as the audit says it.
  asked_by_kind text not null,
  asked_by text not null,
  request_id text not null,
  asked_at timestamptz not null default now(),
  state text not null default 'running' check (state in ('running', 'done')),
  -- Whom it is about, sealed; gone once it is done.
  target_key_id text,
  target bytea,
  -- How far it is, and what it did: ids of streams and sessions, names of places, counts. Nothing of the person.
  progress jsonb not null,
  -- Rises with every step. Who writes how far it is says which one that follows.
  step_no bigint not null default 0,
  -- The kind of the last failure, in our own words.
  last_error text check (length(last_error) <= 300),
  done_at timestamptz,
  check ((state = 'done') = (target is null) and (state = 'done') = (done_at is not null))
);
create index person_erasures_workspace on person_erasures (workspace_id, asked_at desc);
create index person_erasures_running on person_erasures (erasure_id) where state = 'running';

-- Who was erased, by a pseudonym under the host's secret: of the id, and of each handle that was nobody else's.
create table suppressed_people (
  workspace_id text not null references workspaces,
  pseudonym text not null check (pseudonym ~ '^pn_[A-Za-z0-9-]{1,16}_[A-Za-z0-9_-]{43}$'),
  erasure_id text not null references person_erasures,
  since timestamptz not null default now(),
  primary key (workspace_id, pseudonym)
);
create index suppressed_people_erasure on suppressed_people (erasure_id);

grant select, insert on person_erasures, suppressed_people to tle_app;
grant update (erasure_id) on suppressed_people to tle_app;
grant update (state, target_key_id, target, progress, step_no, last_error, done_at) on person_erasures to tle_app;

-- Whether the personal keys of a payload name one of these people: by id as names_viewer finds it, or by a handle, which
-- stands under uniqueId or after an @. The code says the same (shared/personal/naming.ts), and a test compares them.
create function names_person(of_type text, personal jsonb, people text[], handles text[]) returns boolean
language plpgsql stable parallel safe
set search_path = public, pg_temp
as $$
begin
  if names_viewer(of_type, personal, people) then return true; end if;
  if cardinality(handles) = 0 then return false; end if;
  return personal::text ~* (select string_agg(
    format('"uniqueId": "%1$s"|@%1$s[.]?(?![a-z0-9_.])', replace(handle, '.', '[.]')), '|') from unnest(handles) as handle);
end
$$;

-- As before; and an event that has a pseudonym in the place of its user may lose that as well.
create or replace function refuse_event_change() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
declare
  wanted events;
begin
  if tg_op = 'UPDATE' and current_user = 'tle_keeper' then
    if new.erased_at is not null and old.erased_at is null and old.commitment is not null then
      wanted := old;
      if new.user_id ~ '^pn_[A-Za-z0-9-]{1,16}_[A-Za-z0-9_-]{43}$' then
        wanted.user_id := new.user_id;
        wanted.event_user := jsonb_build_object('userId', new.user_id, 'uniqueId', new.user_id);
      else
        wanted.user_id := '0';
        wanted.event_user := '{"userId": "0", "uniqueId": "erased"}';
      end if;
      wanted.payload := erased_payload(old.event_type, old.payload);
      wanted.salt := null;
      wanted.erased_at := new.erased_at;
    elsif old.erased_at is not null and old.user_id ~ '^pn_[A-Za-z0-9-]{1,16}_[A-Za-z0-9_-]{43}$' then
      wanted := old;
      wanted.user_id := '0';
      wanted.event_user := '{"userId": "0", "uniqueId": "erased"}';
    elsif old.commitment is null and new.commitment is not null and new.salt is not null and new.chain is not null then
      wanted := old;
      wanted.commitment := new.commitment;
      wanted.salt := new.salt;
      wanted.chain := new.chain;
    end if;
    if new is not distinct from wanted then return new; end if;
  end if;
  if tg_op = 'DELETE' and current_user = 'tle_keeper' and exists (
    select from hidden_sessions h where h.stream_id = old.stream_id and h.session_id = old.session_id
      and h.removal_at is not null) then
    return old;
  end if;
  raise exception 'events are append-only: % is refused', lower(tg_op) using errcode = 'restrict_violation';
end
$$;

-- Takes pseudonyms of a person out of a stream's events, whose personal part went when they got them; and the person, by id and
-- by pseudonym, out of the sums of people. Of how many events, and how many sums.
create function forget_pseudonyms(of_stream text, person text, pseudonyms text[], out event_count bigint, out sum_count bigint)
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  known text[] := array(select one from unnest(pseudonyms) as one where one ~ '^pn_[A-Za-z0-9-]{1,16}_[A-Za-z0-9_-]{43}$');
begin
  update events set user_id = '0', event_user = '{"userId": "0", "uniqueId": "erased"}'
  where stream_id = of_stream and user_id not in ('', '0') and erased_at is not null and user_id = any (known);
  get diagnostics event_count = row_count;
  with gone as (
    delete from rollup_people where stream_id = of_stream and user_id = any (known || person) returning session_id
  ), stale as (
    update rollup_sessions set is_stale = true
    where stream_id = of_stream and session_id in (select session_id from gone) and not lacks_people
  )
  select count(*) into sum_count from gone;
end
$$;

-- A log of what was done is changed by the keeper alone, and only so that what was shown or said goes: what it was, stays.
create or replace function refuse_log_change() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
declare
  wanted record;
begin
  if tg_op = 'DELETE' and current_user = 'tle_keeper' then return old; end if;
  if tg_op = 'UPDATE' and current_user = 'tle_keeper' then
    wanted := old;
    if tg_table_name = 'actions_log' then
      wanted.action := erased_action(old.action);
    elsif tg_table_name = 'action_outcomes' then
      wanted.error := null;
    end if;
    if new is not distinct from wanted then return new; end if;
  end if;
  raise exception '% is append-only: % is refused', tg_table_name, lower(tg_op) using errcode = 'restrict_violation';
end
$$;

-- What stays of an action: its kind, and where it went.
create function erased_action(action jsonb) returns jsonb
language sql immutable parallel safe
set search_path = public, pg_temp
as $$
  select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(action) where key in ('type', 'endpointId')
$$;

-- Empties what rules did with these events of a stream, each by its session and its offset: the texts of their actions, and why
-- one failed. How many of both.
create function erase_actions(of_stream text, sessions uuid[], offsets bigint[]) returns bigint
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  erased bigint;
  failures bigint;
begin
  update actions_log a set action = erased_action(a.action)
  from unnest(sessions, offsets) as gone (session_id, feed_offset)
  where a.stream_id = of_stream and a.session_id = gone.session_id and a.feed_offset = gone.feed_offset
    and a.action <> erased_action(a.action);
  get diagnostics erased = row_count;
  update action_outcomes o set error = null
  from unnest(sessions, offsets) as gone (session_id, feed_offset)
  join actions_log a on a.stream_id = of_stream and a.session_id = gone.session_id and a.feed_offset = gone.feed_offset
  where o.action_id = a.action_id and o.error is not null;
  get diagnostics failures = row_count;
  return erased + failures;
end
$$;

-- Empties what followed from the events of a day that erasures with this reason emptied: actions, deliveries, and what
-- receivers answered. `pending_count`: deliveries that still wait; an answer to one that is under way may come after this.
create function erase_traces(of_stream text, of_why text, of_day date, out action_count bigint, out delivery_count bigint,
  out attempt_count bigint, out pending_count bigint)
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  sessions_of uuid[];
  numbers_of bigint[];
  offsets_of bigint[];
  requests_of text[];
begin
  select array_agg(e.session_id), array_agg(e.seq_no), array_agg(e.feed_offset) into sessions_of, numbers_of, offsets_of
  from erasures x join erased_events noted using (erasure_id)
  join events e on e.day = of_day and e.stream_id = of_stream and e.session_id = noted.session_id and noted.seq_nos @> e.seq_no
  where x.stream_id = of_stream and x.why = of_why;
  action_count := 0; delivery_count := 0; attempt_count := 0; pending_count := 0;
  if sessions_of is null then return; end if;
  action_count := erase_actions(of_stream, sessions_of, offsets_of);
  -- What a rule had sent carries its texts. One that waits is not sent any more; an event comes erased from the log.
  with chosen as (
    select d.delivery_id, coalesce(d.batch_id, d.delivery_id) as request_id, d.state, d.payload
    from unnest(sessions_of, numbers_of) as gone (session_id, seq_no)
    join deliveries d on d.day = of_day and d.session_id = gone.session_id and d.seq_no = gone.seq_no
    join endpoints e on e.endpoint_id = d.endpoint_id and e.stream_id = of_stream
  ), emptied as (
    update deliveries d set payload = null,
      state = case when d.state = 'pending' then 'failed' else d.state end,
      finished_at = case when d.state = 'pending' then now() else d.finished_at end, due_at = null
    from chosen c
    where d.day = of_day and d.delivery_id = c.delivery_id and c.payload is not null
    returning d.delivery_id
  )
  select array_agg(distinct request_id), count(*) filter (where payload is null and state = 'pending'),
    (select count(*) from emptied)
  into requests_of, pending_count, delivery_count from chosen;
  update deliveries d set last_error = null
  where d.day = of_day and (d.delivery_id = any (requests_of) or d.batch_id = any (requests_of)) and d.last_error is not null;
  update attempts a set response_body = '', error = null
  where a.day = of_day and a.delivery_id = any (requests_of) and (a.response_body <> '' or a.error is not null);
  get diagnostics attempt_count = row_count;
end
$$;

-- Gives a dead letter another payload, where it still has the one of this SHA-256: without what was personal in it.
create function rewrite_dead_letter(of_letter bigint, was_sha256 bytea, made text) returns boolean
language plpgsql security definer
set search_path = public, pg_temp
as $$
begin
  update dead_letters set payload = made
  where dead_letter_id = of_letter and sha256(convert_to(payload, 'UTF8')) = was_sha256;
  return found;
end
$$;

revoke execute on function erase_actions(text, uuid[], bigint[]), erase_traces(text, text, date),
  rewrite_dead_letter(bigint, bytea, text), forget_pseudonyms(text, text, text[]) from public;
grant execute on function erase_actions(text, uuid[], bigint[]), erase_traces(text, text, date),
  rewrite_dead_letter(bigint, bytea, text), forget_pseudonyms(text, text, text[]) to tle_privacy;
grant select on actions_log, action_outcomes, deliveries, attempts, dead_letters to tle_keeper;
grant update (action) on actions_log to tle_keeper;
grant update (error) on action_outcomes to tle_keeper;
grant update (payload, state, finished_at, due_at, last_error) on deliveries to tle_keeper;
grant update (response_body, error) on attempts to tle_keeper;
grant update (payload) on dead_letters to tle_keeper;
grant select, delete on rollup_people to tle_keeper;
grant select, update (is_stale) on rollup_sessions to tle_keeper;

-- The functions become the keeper's, as in 0019.
do $$
declare
  migrator text := current_user;
  is_superuser boolean := (select rolsuper from pg_roles where rolname = current_user);
begin
  if not is_superuser then
    execute format('grant tle_keeper to %I with set true, inherit false', migrator);
  end if;
  grant create on schema public to tle_keeper;
  alter function erase_actions(text, uuid[], bigint[]) owner to tle_keeper;
  alter function erase_traces(text, text, date) owner to tle_keeper;
  alter function rewrite_dead_letter(bigint, bytea, text) owner to tle_keeper;
  alter function forget_pseudonyms(text, text, text[]) owner to tle_keeper;
  revoke create on schema public from tle_keeper;
  if not is_superuser then
    execute format('revoke tle_keeper from %I granted by %1$I', migrator);
  end if;
end
$$;
