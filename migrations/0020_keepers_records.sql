-- What tells of erasures and of sessions that were carried over is written by the keeper's two functions alone: verify-log
-- takes their word. The owner is refused as well.

create function refuse_all_but_keeper() returns trigger
language plpgsql as $$
begin
  if current_user = 'tle_keeper' then return coalesce(new, old); end if;
  raise exception '% is written by the keeper alone: % is refused', tg_table_name, lower(tg_op)
    using errcode = 'restrict_violation';
end
$$;

do $$
declare
  one text;
begin
  foreach one in array array['chain_heads', 'erasures', 'erased_events'] loop
    execute format('create trigger %I before insert or update or delete on %I for each row
      execute function refuse_all_but_keeper()', one || '_keeper', one);
    execute format('alter table %I enable always trigger %I', one, one || '_keeper');
  end loop;
end
$$;

create trigger chain_heads_refuse_truncate before truncate on chain_heads
  for each statement execute function refuse_change();
alter table chain_heads enable always trigger chain_heads_refuse_truncate;

-- Whether an erasure says of a row that it was erased.
create index erased_events_session on erased_events (session_id);
