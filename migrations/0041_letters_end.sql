-- As before, but not of what is hidden: that goes by itself, and until then it can be shown again as it was.
create or replace function people_due(at timestamptz, most integer)
returns table (workspace_id text, stream_id text, session_id uuid, day date, since timestamptz)
language sql stable
set search_path = public, pg_temp
as $$
  select p.workspace_id, s.stream_id, s.session_id, s.day, days_before(least(at, now()), p.people)
  from retention_policies p join streams using (workspace_id) join sessions s using (stream_id)
  left join people_checks c on c.stream_id = s.stream_id and c.session_id = s.session_id
  where s.started_at < days_before(least(at, now()), p.people)
    and (c.checked_at is null or c.checked_at < least(at, now()) - interval '720 hours')
    and not exists (select from hidden_sessions h where h.stream_id = s.stream_id and h.session_id = s.session_id)
    and session_end(s) < days_before(least(at, now()), p.people)
  order by s.started_at, s.stream_id, s.session_id limit most
$$;

-- Empties at most so many dead letters that were sent again or given up, once it is as long ago as hidden events are kept: their
-- messages are whole events. The rows stay, since they say what was given up. Returns how many.
create function empty_letters(at timestamptz, most integer) returns integer
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  done integer;
begin
  update dead_letters set payload = '' where dead_letter_id in (
    select d.dead_letter_id from dead_letters d left join streams s using (stream_id)
    where d.payload <> '' and d.resent_at < days_before(least(at, now()),
      -- A letter that is of no stream is the host's.
      (retention_policy(coalesce(s.workspace_id, 'default'))).grace)
    order by d.dead_letter_id limit most);
  get diagnostics done = row_count;
  return done;
end
$$;
revoke execute on function empty_letters(timestamptz, integer) from public;
grant execute on function empty_letters(timestamptz, integer) to tle_app;
