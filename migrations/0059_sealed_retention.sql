-- What retention does in days that are sealed. A session that is removed loses what is personal at once, also where others are in the
-- same file; and who did not come back gets a pseudonym there, too.

-- Sessions that are being removed, and of which nothing personal is in a segment any more.
create table segment_clears (
  segment_id bigint not null references segments,
  stream_id text not null,
  session_id uuid not null,
  cleared_at timestamptz not null default now(),
  primary key (segment_id, stream_id, session_id)
);
grant select, insert, delete on segment_clears to tle_app;

-- At most so many segments, by stream, that have sessions that are being removed and were not cleared.
create function segments_to_clear(most integer)
returns table (segment_id bigint, day date, part integer, sha256 text, stream_id text, session_ids uuid[])
language sql stable
set search_path = public, pg_temp
as $$
  select s.segment_id, s.day, s.part, encode(s.sha256, 'hex'), b.stream_id, array_agg(distinct b.session_id)
  from hidden_sessions h join segment_blocks b on b.stream_id = h.stream_id and b.session_id = h.session_id
  join segments s on s.segment_id = b.segment_id
  where h.removal_at is not null and h.removed_at is null and s.removed_at is null
    and not exists (
      select from segment_clears c
      where c.segment_id = s.segment_id and c.stream_id = b.stream_id and c.session_id = b.session_id)
  group by s.segment_id, b.stream_id order by s.segment_id, b.stream_id limit most
$$;

-- Who of these people was nowhere in a workspace since a time. By the sums of people, for later days may be sealed as well.
create function inactive_among(of_workspace text, since timestamptz, ids text[]) returns table (user_id text)
language sql stable
set search_path = public, pg_temp
as $$
  select asked.id from unnest(ids) as asked(id)
  where not exists (
    select from streams st
    where st.workspace_id = of_workspace and (
      exists (
        select from rollup_person_weeks r
        where r.stream_id = st.stream_id and r.user_id = asked.id and r.week >= week_of(day_of(since)))
      or exists (
        select from events e
        where e.stream_id = st.stream_id and e.user_id = asked.id and e.occurred_at >= since and e.day >= day_of(since) - 1)))
$$;

-- The events of a block (its text, as it is in the file) that these people did, as they are once they have their pseudonyms (a JSON
-- object, by user id); and of those that nobody did what says nothing of people any more. As pseudonymize_people has it in the log,
-- and otherwise as erased_in_block.
create function pseudonymized_in_block(content jsonb, pseudonyms jsonb)
returns table (place integer, session_id uuid, seq_no bigint, is_version_1 boolean, event jsonb, rest jsonb)
language sql stable parallel safe
set search_path = public, pg_temp
as $$
  select sealed.place::integer - 1, (sealed.event->>'sessionId')::uuid, (sealed.event->>'seqNo')::bigint,
    sealed.rest->>'commitment' is null,
    sealed.event || jsonb_build_object(
      'user', case when pseudonyms ? own.id
        then jsonb_build_object('userId', pseudonyms->>own.id, 'uniqueId', pseudonyms->>own.id)
        else '{"userId": "0", "uniqueId": "erased"}'::jsonb end,
      'payload', erased_payload(sealed.event->>'eventType', sealed.event->'payload')),
    sealed.rest - '{salt,user_id}'::text[] || jsonb_build_object('erased_at', now())
  from rows from (jsonb_array_elements(content->'events'), jsonb_array_elements(content->'rests'))
    with ordinality as sealed(event, rest, place)
  cross join lateral (select coalesce(sealed.rest->>'user_id', sealed.event->'user'->>'userId')) as own(id)
  where sealed.rest->>'erased_at' is null
    and (pseudonyms ? own.id
      or (own.id ~ '^(0*|-[0-9]+)$' and sealed.event->>'eventType' not in ('CONNECTED', 'GAP')))
$$;
