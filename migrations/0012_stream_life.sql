-- A stream outlives its creator's handle, and can be deleted.

alter table streams
  -- TikTok's id of the creator, once a runner has learned it. Not unique: two streams may turn out to be one person's.
  add column creator_id text,
  -- The row stays: the log's events belong to it. Nothing of it is found any more.
  add column deleted_at timestamptz;
alter table streams drop constraint streams_workspace_id_unique_id_key;
create unique index streams_handle on streams (workspace_id, unique_id) where deleted_at is null;
create index streams_creator on streams (workspace_id, creator_id) where deleted_at is null;
grant update (unique_id, creator_id, deleted_at) on streams to tle_app;

-- Every handle that a stream had, and since when.
create table stream_handles (
  stream_id text not null references streams,
  since timestamptz not null default now(),
  unique_id text not null,
  primary key (stream_id, since)
);
insert into stream_handles (stream_id, since, unique_id) select stream_id, created_at, unique_id from streams;
grant select, insert on stream_handles to tle_app;
