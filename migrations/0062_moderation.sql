-- What moderators keep off the overlays of a stream: lists of words and links, and people. The hub has a copy of all of it.
create table stream_moderation (
  stream_id text primary key references streams,
  -- Rises with every change of the lists, and of who is blocked: the hub takes the latest.
  version integer not null,
  -- Rises with every change of the lists: an edit names the one that it was made on.
  lists_no integer not null default 0,
  lists jsonb not null default '{}',
  edited_by text not null,
  updated_at timestamptz not null default now()
);
grant select, insert, delete on stream_moderation to tle_app;
grant update (version, lists_no, lists, edited_by, updated_at) on stream_moderation to tle_app;

create table overlay_blocks (
  block_id text primary key,
  stream_id text not null references streams,
  -- TikTok's id of a viewer, their handle, or both.
  user_id text,
  handle text check (handle = lower(handle)),
  -- Null: until it is taken back.
  until timestamptz,
  note text not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  check (user_id is not null or handle is not null)
);
create index overlay_blocks_of on overlay_blocks (stream_id);
grant select, insert, delete on overlay_blocks to tle_app;

select audit_table('stream_moderation', 'moderation', 'stream_id', 'stream_id', '{version, edited_by, updated_at}');
-- That somebody was blocked is told, and not who: whom the log of audits names stays named.
select audit_table('overlay_blocks', 'overlay_block', 'block_id', 'stream_id', '{user_id, handle, note}');
select hold_workspace_of('stream_moderation', 'stream_id', '{lists}');
select hold_workspace_of('overlay_blocks', 'stream_id');

-- Retention takes a deleted stream's row away in the end: its lists go before it.
create function end_stream_moderation() returns trigger
language plpgsql security definer
set search_path = public, pg_temp
as $$
begin
  delete from overlay_blocks where stream_id = old.stream_id;
  delete from stream_moderation where stream_id = old.stream_id;
  return old;
end
$$;
revoke execute on function end_stream_moderation from public;
create trigger end_stream_moderation before delete on streams for each row execute function end_stream_moderation();
