-- Webhooks of replays. They are deliveries like any other, but wait in a column and an index of their own: what a live has due
-- never looks through what a replay has waiting, however much that is.
alter table replay_runs
  -- The endpoints that its events go to; null: nothing is sent.
  add column endpoint_ids text[],
  -- How many deliveries were made of it.
  add column delivery_count bigint not null default 0,
  -- It is paused: what waits goes on waiting.
  add column held boolean not null default false,
  -- It is over: what is not delivered by then is given up.
  add column given_up_at timestamptz;
grant update (delivery_count, held, given_up_at) on replay_runs to tle_app;

alter table deliveries
  -- Null: of the live. Otherwise `session_id` and `seq_no` are those of the run, and `payload` is the event as the run had it, and
  -- what a rule asked for, until it is delivered or given up.
  add column run_id text,
  -- As `due_at`, which such a delivery never has.
  add column run_due_at timestamptz,
  add constraint deliveries_due_once check (due_at is null or run_id is null),
  add constraint deliveries_run_due check (run_due_at is null or run_id is not null);
create index deliveries_of_runs on deliveries (endpoint_id, run_id, feed_offset) where run_due_at is not null;
create index deliveries_by_run on deliveries (run_id, made_at) where run_id is not null;
grant update (payload, run_due_at) on deliveries to tle_app;
grant update (run_due_at) on deliveries to tle_keeper;
grant select on replay_runs to tle_keeper;

-- What followed from replays of sessions of the stream that erasures with this reason emptied something of: what waits is given
-- up, for it was made before, and what receivers answered is emptied.
create function erase_run_traces(of_stream text, of_why text, out delivery_count bigint, out attempt_count bigint,
  out is_late boolean)
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  runs_of text[];
  days_of date[];
begin
  select array_agg(run_id), array_agg((created_at at time zone 'utc')::date) into runs_of, days_of from replay_runs
  where stream_id = of_stream and endpoint_ids is not null and session_id in (
    select noted.session_id from erasures x join erased_events noted using (erasure_id)
    where x.stream_id = of_stream and x.why = of_why);
  delivery_count := 0; attempt_count := 0; is_late := false;
  if runs_of is null then return; end if;
  update deliveries d set payload = null, run_due_at = null, last_error = null,
    state = case when state = 'pending' then 'failed' else state end, finished_at = coalesce(finished_at, now())
  where d.day = any (days_of) and d.run_id = any (runs_of) and (d.payload is not null or d.last_error is not null);
  get diagnostics delivery_count = row_count;
  update attempts a set response_body = '', error = null
  from deliveries d
  where d.day = any (days_of) and d.run_id = any (runs_of) and a.day = d.day and a.delivery_id = d.delivery_id
    and (a.response_body <> '' or a.error is not null);
  get diagnostics attempt_count = row_count;
  -- Something of it may be on its way.
  is_late := delivery_count > 0 or exists (select from replay_runs where run_id = any (runs_of) and ended_at is null);
end
$$;
revoke execute on function erase_run_traces(text, text) from public;
grant execute on function erase_run_traces(text, text) to tle_privacy;

-- The function becomes the keeper's, as in 0019.
do $$
declare
  migrator text := current_user;
  is_superuser boolean := (select rolsuper from pg_roles where rolname = current_user);
begin
  if not is_superuser then
    execute format('grant tle_keeper to %I with set true, inherit false', migrator);
  end if;
  grant create on schema public to tle_keeper;
  alter function erase_run_traces(text, text) owner to tle_keeper;
  revoke create on schema public from tle_keeper;
  if not is_superuser then
    execute format('revoke tle_keeper from %I granted by %1$I', migrator);
  end if;
end
$$;
