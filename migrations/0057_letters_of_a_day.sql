-- As it was (0051_live_failures.sql), but letters and conflicts are those of the 24 hours, as events are, whatever became of them: two
-- old letters on a quiet day were a rate that nothing of that day had made. What is open is told by the health.
create or replace function host_metrics() returns jsonb
language sql stable
set search_path = public, pg_temp
as $$
  select jsonb_build_object(
    'streams', (select count(*) from streams where deleted_at is null),
    'sessions', (select count(*) from sessions where started_at >= now() - interval '24 hours'
      and day >= (now() at time zone 'utc')::date - 1),
    'events', (select coalesce(sum(event_count), 0) from sessions where started_at >= now() - interval '24 hours'
      and day >= (now() at time zone 'utc')::date - 1),
    'deliveries', (select count(*) from deliveries where day >= (now() at time zone 'utc')::date - 1
      and made_at >= now() - interval '24 hours' and run_id is null),
    'failedDeliveries', (select count(*) from deliveries where day >= (now() at time zone 'utc')::date - 1
      and made_at >= now() - interval '24 hours' and state = 'failed' and run_id is null),
    'deadLetters', (select count(*) from dead_letters where stage <> 'conflict' and created_at >= now() - interval '24 hours'),
    'conflicts', (select count(*) from dead_letters where stage = 'conflict' and created_at >= now() - interval '24 hours'),
    'hiddenSessions', (select count(*) from hidden_sessions where removal_at is null),
    'removingSessions', (select count(*) from hidden_sessions where removal_at is not null and removed_at is null),
    'sessionsToSumUp', (select count(*) from sessions_to_roll_up(1000)))
$$;
