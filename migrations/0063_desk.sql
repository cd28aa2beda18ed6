-- What moderators have of viewers beside the lists: who waits or is not spoken, and notes.
alter table overlay_blocks add column measure text not null default 'hide' check (measure in ('hide', 'hold', 'silence'));

create table viewer_notes (
  note_id text primary key,
  stream_id text not null references streams,
  -- TikTok's id of the viewer whom it is about.
  user_id text not null,
  body text not null check (char_length(body) between 1 and 1000),
  -- Whether every moderator reads it, or only who wrote it.
  is_shared boolean not null,
  created_by text not null,
  created_at timestamptz not null default now()
);
create index viewer_notes_of on viewer_notes (stream_id, user_id, created_at);
grant select, insert, delete on viewer_notes to tle_app;

-- That a note was written is told, and not of whom, nor what.
select audit_table('viewer_notes', 'viewer_note', 'note_id', 'stream_id', '{user_id, body}');
select hold_workspace_of('viewer_notes', 'stream_id');

-- Retention takes a deleted stream's row away in the end: its notes go before it.
create or replace function end_stream_moderation() returns trigger
language plpgsql security definer
set search_path = public, pg_temp
as $$
begin
  delete from viewer_notes where stream_id = old.stream_id;
  delete from overlay_blocks where stream_id = old.stream_id;
  delete from stream_moderation where stream_id = old.stream_id;
  return old;
end
$$;
