-- Who did what, to what, when, and under which request: a log that only grows. Its rows are written by triggers in the
-- transaction of the change itself, so that nothing is changed without its row, and nothing has a row that was not done.

create table audit_log (
  -- '': the host's, which is of no workspace.
  workspace_id text not null,
  -- From 1 within its workspace, without gaps.
  number bigint not null,
  at timestamptz not null,
  -- key, member, token, runner, setup; `database` where somebody was at the database itself.
  principal_kind text not null,
  -- The id of the key or the account, or the name of the role that was logged in.
  principal_id text not null,
  -- Of the address that it came from, under a key of the host's.
  address_hash text,
  request_id text,
  -- `kind.verb`, such as key.revoked.
  action text not null,
  target_kind text not null,
  target_id text not null,
  -- Only what changed. Never a secret, the hash of one, or an e-mail in clear.
  before jsonb,
  after jsonb,
  -- SHA-256 over the chain value of the row before (32 zero bytes for the first) and this row as audit_text writes it.
  chain bytea not null check (octet_length(chain) = 32),
  primary key (workspace_id, number)
);
create index audit_log_principal on audit_log (workspace_id, principal_id, number);
create index audit_log_action on audit_log (workspace_id, action, number);
create index audit_log_target on audit_log (workspace_id, target_id, number);
create index audit_log_at on audit_log (workspace_id, at);

-- Where each workspace's log ends: rows that are taken off its end would not be missed otherwise. Its row is the lock under
-- which the next number is given.
create table audit_heads (
  workspace_id text primary key,
  number bigint not null,
  chain bytea not null check (octet_length(chain) = 32)
);

create trigger audit_log_refuse_change before update or delete or truncate on audit_log
  for each statement execute function refuse_change();
alter table audit_log enable always trigger audit_log_refuse_change;
create trigger audit_log_keeper before insert on audit_log for each row execute function refuse_all_but_keeper();
alter table audit_log enable always trigger audit_log_keeper;
create trigger audit_heads_keeper before insert or update or delete on audit_heads
  for each row execute function refuse_all_but_keeper();
alter table audit_heads enable always trigger audit_heads_keeper;
create trigger audit_heads_refuse_truncate before truncate on audit_heads
  for each statement execute function refuse_change();
alter table audit_heads enable always trigger audit_heads_refuse_truncate;

-- What is chained of a row: each field with its length in bytes, so that two rows that differ never read the same.
create function audit_text(variadic fields text[]) returns bytea
language sql immutable parallel safe
set search_path = public, pg_temp
as $$
  select convert_to(string_agg(coalesce(octet_length(field) || ':' || field, '-'), ',' order by place), 'UTF8')
  from unnest(fields) with ordinality as one(field, place)
$$;

-- Writes a row, for who the transaction says that it is (`tle.actor`, a JSON object {kind, id, address, request}); where it says
-- nothing, for who is logged in.
create function write_audit(of_workspace text, action text, target_kind text, target_id text, before jsonb, after jsonb)
returns void
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  actor jsonb := nullif(current_setting('tle.actor', true), '')::jsonb;
  last_head audit_heads;
  one audit_log;
begin
  one.workspace_id := coalesce(of_workspace, '');
  -- Two at once: the second waits here until the first is through, and comes after it.
  insert into audit_heads (workspace_id, number, chain) values (one.workspace_id, 0, decode(repeat('00', 32), 'hex'))
    on conflict do nothing;
  select * into last_head from audit_heads h where h.workspace_id = one.workspace_id for update;
  one.number := last_head.number + 1;
  one.at := clock_timestamp();
  one.principal_kind := left(coalesce(actor->>'kind', 'database'), 20);
  one.principal_id := left(case when actor is null then session_user else coalesce(actor->>'id', '') end, 128);
  one.address_hash := left(actor->>'address', 64);
  one.request_id := left(actor->>'request', 128);
  one.action := action;
  one.target_kind := target_kind;
  one.target_id := target_id;
  one.before := before;
  one.after := after;
  one.chain := sha256(last_head.chain || audit_text(one.workspace_id, one.number::text,
    (extract(epoch from one.at) * 1000000)::bigint::text, one.principal_kind, one.principal_id, one.address_hash, one.request_id,
    one.action, one.target_kind, one.target_id, one.before::text, one.after::text));
  insert into audit_log values (one.*);
  update audit_heads h set number = one.number, chain = one.chain where h.workspace_id = one.workspace_id;
end
$$;

-- How a value is shown that must not be shown whole: of an e-mail the first letter and the domain, of a URL its host.
create function audit_mask(value jsonb) returns jsonb
language sql immutable parallel safe
set search_path = public, pg_temp
as $$
  select case
    when value is null or value = 'null' then value
    when value #>> '{}' ~ '^[^@/]+@[^@/]+$' then to_jsonb(regexp_replace(value #>> '{}', '^(.)[^@]*', '\1…'))
    when value #>> '{}' ~ '^[a-z]+://' then
      to_jsonb(regexp_replace(value #>> '{}', '^([a-z]+://)([^@/?#]*@)?([^/?#]*).*$', '\1\3/…'))
    else to_jsonb('…'::text)
  end
$$;

-- Whose workspace a row is of, by the column that says so.
create function audit_workspace(of_row jsonb, via text) returns text
language sql stable
set search_path = public, pg_temp
as $$
  select case via
    when '' then ''
    when 'workspace_id' then of_row->>'workspace_id'
    when 'stream_id' then (select workspace_id from streams where stream_id = of_row->>'stream_id')
    when 'endpoint_id' then (
      select s.workspace_id from endpoints e join streams s using (stream_id) where e.endpoint_id = of_row->>'endpoint_id')
  end
$$;

-- The trigger that audit_table sets. Its arguments: kind of the target, column of its id, column that says whose it is, what is
-- left out, what is masked.
create function audit_change() returns trigger
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  was jsonb := case when tg_op = 'INSERT' then '{}'::jsonb else to_jsonb(old) end;
  made jsonb := case when tg_op = 'DELETE' then '{}'::jsonb else to_jsonb(new) end;
  whole jsonb := case when tg_op = 'DELETE' then was else made end;
  hidden text[] := tg_argv[3]::text[] || tg_argv[1];
  masked text[] := tg_argv[4]::text[];
  before jsonb;
  after jsonb;
  verb text;
begin
  select jsonb_object_agg(key, case when key = any (masked) then audit_mask(value) else value end) into before
  from jsonb_each(was - hidden) where value is distinct from made->key and (value <> 'null' or tg_op = 'UPDATE');
  select jsonb_object_agg(key, case when key = any (masked) then audit_mask(value) else value end) into after
  from jsonb_each(made - hidden) where value is distinct from was->key and (value <> 'null' or tg_op = 'UPDATE');
  -- What is left out may change as often as it likes.
  if tg_op = 'UPDATE' and before is null and after is null then return null; end if;
  verb := case
    when tg_op = 'INSERT' then 'created'
    when tg_op = 'DELETE' then 'deleted'
    when was->>'deleted_at' is null and made->>'deleted_at' is not null then 'deleted'
    when was->>'revoked_at' is null and made->>'revoked_at' is not null then 'revoked'
    else 'updated'
  end;
  perform write_audit(audit_workspace(whole, tg_argv[2]), tg_argv[0] || '.' || verb, tg_argv[0],
    coalesce(whole->>tg_argv[1], ''), before, after);
  return null;
end
$$;

-- Has every change of a table written to the audit log. `target_column` is the id that a row is known by, `via` the column that
-- says whose it is: workspace_id, stream_id, endpoint_id, or '' for what is the host's. `left_out` are columns that are never
-- shown and whose changes are no change; whatever is of bytes is left out anyway, because hashes and sealed secrets are. Of
-- `masked` only that they changed is shown. Called again it replaces what it set before.
create function audit_table(of_table regclass, target_kind text, target_column text, via text,
  left_out text[] default '{}', masked text[] default '{}') returns void
language plpgsql
set search_path = public, pg_temp
as $$
declare
  hidden text[];
  unknown text;
begin
  if via not in ('', 'workspace_id', 'stream_id', 'endpoint_id') then
    raise exception 'nothing is known of whose a row is by %', via using errcode = 'invalid_parameter_value';
  end if;
  select name into unknown from unnest(left_out || masked || target_column || array_remove(array[via], '')) as name
  where name not in (select attname from pg_attribute where attrelid = of_table and attnum > 0 and not attisdropped) limit 1;
  if found then
    raise exception '% has no column %', of_table, unknown using errcode = 'undefined_column';
  end if;
  select left_out || coalesce(array_agg(attname::text), '{}') into hidden from pg_attribute
  where attrelid = of_table and attnum > 0 and not attisdropped and atttypid = 'bytea'::regtype;
  execute format('create or replace trigger audit after insert or update or delete on %s for each row
    execute function audit_change(%L, %L, %L, %L, %L)', of_table, target_kind, target_column, via, hidden, masked);
  execute format('alter table %s enable always trigger audit', of_table);
end
$$;

-- A row for what changes no table: an overlay that is cleared, a counter that is set by hand, a delivery that is sent again.
create function append_audit(of_workspace text, action text, target_kind text, target_id text, detail jsonb) returns void
language plpgsql security definer
set search_path = public, pg_temp
as $$
begin
  if action !~ '^[a-z_]{1,40}\.[a-z_]{1,40}$' or target_kind !~ '^[a-z_]{1,40}$' or length(target_id) > 128
    or octet_length(detail::text) > 4096 then
    raise exception 'an audit row is an action, a target and at most 4096 bytes' using errcode = 'check_violation';
  end if;
  perform write_audit(of_workspace, action, target_kind, target_id, null, detail);
end
$$;

-- What was refused, without anybody's identifiers: how often in an hour, of which kind, at which route.
create table security_events (
  hour timestamptz not null,
  kind text not null check (kind in ('credential', 'signature', 'role', 'origin', 'limit', 'guess')),
  -- As the route is written (`/v1/streams/:streamId`): nobody's id is in it.
  route text not null check (length(route) between 1 and 120),
  count bigint not null,
  primary key (hour, kind, route)
);

revoke execute on function write_audit(text, text, text, text, jsonb, jsonb), audit_change(), audit_workspace(jsonb, text),
  append_audit(text, text, text, text, jsonb), audit_table(regclass, text, text, text, text[], text[]) from public;
grant execute on function append_audit(text, text, text, text, jsonb) to tle_app;
grant select on audit_log, audit_heads to tle_app;
grant select, insert, update (count), delete on security_events to tle_app;
grant select, insert on audit_log to tle_keeper;
grant select, insert, update on audit_heads to tle_keeper;
grant select on streams, endpoints to tle_keeper;
grant execute on function audit_workspace(jsonb, text) to tle_keeper;

-- The functions that write become the keeper's, as in 0019. Who migrates may set the trigger, and owns append_audit.
do $$
declare
  migrator text := current_user;
  is_superuser boolean := (select rolsuper from pg_roles where rolname = current_user);
begin
  if not is_superuser then
    execute format('grant tle_keeper to %I with set true, inherit false', migrator);
  end if;
  grant create on schema public to tle_keeper;
  alter function write_audit(text, text, text, text, jsonb, jsonb) owner to tle_keeper;
  alter function audit_change() owner to tle_keeper;
  revoke create on schema public from tle_keeper;
  set local role tle_keeper;
  execute format('grant execute on function audit_change(), write_audit(text, text, text, text, jsonb, jsonb) to %I', migrator);
  execute format('set local role %I', migrator);
  if not is_superuser then
    execute format('revoke tle_keeper from %I granted by %1$I', migrator);
  end if;
end
$$;

select audit_table('workspaces', 'workspace', 'workspace_id', 'workspace_id');
select audit_table('streams', 'stream', 'stream_id', 'workspace_id', '{rules_version, creator_id}');
select audit_table('api_keys', 'key', 'id', 'workspace_id', '{last_used_at}');
select audit_table('overlay_tokens', 'overlay_token', 'token_id', 'stream_id');
-- A URL may be a secret itself, as that of a Discord channel is.
select audit_table('endpoints', 'endpoint', 'endpoint_id', 'stream_id',
  '{headers_key_id, unannounced, failing_since, updated_at}', '{url}');
select audit_table('endpoint_secrets', 'endpoint_secret', 'secret_id', 'endpoint_id', '{key_id}');
-- What the rule was and is stands in rule_revisions.
select audit_table('rules', 'rule', 'rule_id', 'stream_id', '{body, bytes, patterns, counters, timers, updated_at}');
select audit_table('accounts', 'account', 'account_id', '', '{display_name}', '{email}');
select audit_table('account_sessions', 'account_session', 'session_id', '', '{seen_at, device}');
select audit_table('grants', 'grant', 'grant_id', 'workspace_id');
