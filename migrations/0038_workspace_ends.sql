-- What a request was let in for before its workspace was deleted writes nothing afterwards: each row that somebody makes or changes
-- in a workspace holds the workspace's own row until its transaction ends. Deleting waits for those that hold it, and then ends
-- what they made, too; who comes while it is deleted does not wait (two that waited for each other would be a deadlock), and is
-- told to try again.

-- Whose workspace a row is of, by the column that says so.
create function workspace_by(via text, id text) returns text
language sql stable
set search_path = public, pg_temp
as $$
  select case via
    when 'workspace_id' then id
    when 'stream_id' then (select s.workspace_id from streams s where s.stream_id = id)
    when 'endpoint_id' then (
      select s.workspace_id from endpoints e join streams s using (stream_id) where e.endpoint_id = id)
    when 'rule_id' then (select s.workspace_id from rules r join streams s using (stream_id) where r.rule_id = id)
  end
$$;

-- Ends the transaction with TLE02 `workspace_deleted`, or, while it is deleted or renamed just now, with 55P03. Its argument: the
-- column that says whose the row is.
create function hold_workspace() returns trigger
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  id text;
  is_deleted boolean;
begin
  execute format('select ($1).%I', tg_argv[0]) using new into id;
  select w.deleted_at is not null into is_deleted from workspaces w
  where w.workspace_id = workspace_by(tg_argv[0], id) for share nowait;
  if is_deleted then
    raise exception using errcode = 'TLE02', message = 'workspace_deleted';
  end if;
  return new;
end
$$;

-- Sets it: on every row that is made, and on those whose `changed` columns are changed. What ends with its workspace is left alone:
-- ending it is what a deletion does.
create function hold_workspace_of(of_table regclass, via text, changed text[] default '{}', unless text default null)
returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  condition text := case when unless is null then '' else format('when (not (%s))', unless) end;
  columns text := (select string_agg(quote_ident(name), ', ') from unnest(changed) as name);
begin
  execute format('create trigger hold_workspace before insert on %s for each row %s execute function hold_workspace(%L)',
    of_table, condition, via);
  if columns is not null then
    execute format('create trigger hold_workspace_changed before update of %s on %s for each row
      execute function hold_workspace(%L)', columns, of_table, via);
  end if;
end
$$;

select hold_workspace_of('streams', 'workspace_id', '{unique_id}');
select hold_workspace_of('stream_handles', 'stream_id');
select hold_workspace_of('api_keys', 'workspace_id', '{name}');
select hold_workspace_of('ingest_keys', 'workspace_id');
select hold_workspace_of('grants', 'workspace_id');
select hold_workspace_of('invitations', 'workspace_id');
select hold_workspace_of('overlay_tokens', 'stream_id');
select hold_workspace_of('endpoints', 'stream_id', '{url, description}');
select hold_workspace_of('endpoint_secrets', 'endpoint_id');
select hold_workspace_of('rules', 'stream_id', '{body}');
-- The last revision of a rule, with which its stream was deleted, has no body.
select hold_workspace_of('rule_revisions', 'rule_id', '{}', 'new.body is null');
select hold_workspace_of('replay_runs', 'workspace_id');
select hold_workspace_of('workspace_quotas', 'workspace_id', '{at_most}');
select hold_workspace_of('workspace_retention', 'workspace_id', '{days}');
