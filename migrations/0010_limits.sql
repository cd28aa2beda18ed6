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
