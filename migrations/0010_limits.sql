-- Limits that have to hold when many ask at the same time: refused inside the transaction that holds the lock.

-- Ends the transaction with SQLSTATE TLE01 and the limit's name.
create function refuse_if(refused boolean, limit_name text) returns void
  language plpgsql set search_path = '' as $$
begin
  if refused then
    raise exception using errcode = 'TLE01', message = limit_name;
  end if;
end
$$;
revoke all on function refuse_if from public;
grant execute on function refuse_if to tle_app;

-- An endpoint that wants no order any more has none, also for what waits already.
grant update (ordered) on deliveries to tle_app;

-- What a rule takes of the limits of its stream's rules, so that they are held without reading the rules themselves.
alter table rules
  add column bytes integer not null default 0,
  add column patterns integer not null default 0,
  add column counters text[] not null default '{}',
  add column timers text[] not null default '{}';
update rules set
  bytes = octet_length(body::text) + 100,
  patterns = (select count(*) from jsonb_path_query(body->'condition', 'strict $.**.matches')),
  counters = array(select distinct action->>'name' from jsonb_array_elements(body->'actions') as action
    where action->>'type' = 'counter' and action->>'kind' = 'counter'),
  timers = array(select distinct action->>'name' from jsonb_array_elements(body->'actions') as action
    where action->>'type' = 'counter' and action->>'kind' = 'timer');
alter table rules
  alter column bytes drop default,
  alter column patterns drop default,
  alter column counters drop default,
  alter column timers drop default;
grant update (bytes, patterns, counters, timers) on rules to tle_app;
