-- What an overlay shows, as a document: a draft that is edited, and the revisions that were published of it.
create table overlay_scenes (
  scene_id text primary key,
  stream_id text not null references streams,
  name text not null,
  -- The name of the overlays that show it, as rules write it: one scene for each.
  overlay text not null check (overlay ~ '^[a-z0-9][a-z0-9_-]{0,31}$'),
  -- Rises with every edit: an edit names the one that it was made on.
  draft_no integer not null default 1,
  draft jsonb not null,
  edited_by text not null,
  -- 0: never published.
  published_revision integer not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz
);
create unique index overlay_scenes_overlay on overlay_scenes (stream_id, overlay) where deleted_at is null;
grant select, insert on overlay_scenes to tle_app;
grant update (name, draft_no, draft, edited_by, published_revision, updated_at, deleted_at) on overlay_scenes to tle_app;

create table overlay_scene_revisions (
  scene_id text not null references overlay_scenes on delete cascade,
  revision integer not null,
  document jsonb not null,
  author text not null,
  reason text not null,
  created_at timestamptz not null default now(),
  primary key (scene_id, revision)
);
-- The oldest ones make room: see workers/overlays/scene-statements.ts.
grant select, insert, delete on overlay_scene_revisions to tle_app;

-- Who edited when is told of what was published: a draft is saved every few seconds.
select audit_table('overlay_scenes', 'overlay_scene', 'scene_id', 'stream_id', '{draft, draft_no, edited_by, updated_at}');
select hold_workspace_of('overlay_scenes', 'stream_id', '{draft}');

-- Retention takes a deleted stream's row away in the end: its scenes go before it.
create function end_overlay_scenes() returns trigger
language plpgsql security definer
set search_path = public, pg_temp
as $$
begin
  delete from overlay_scenes where stream_id = old.stream_id;
  return old;
end
$$;
revoke execute on function end_overlay_scenes from public;
create trigger end_overlay_scenes before delete on streams for each row execute function end_overlay_scenes();
