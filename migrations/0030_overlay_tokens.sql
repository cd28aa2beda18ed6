-- A token can be replaced by another one, and works on for a while; and it is known when a page was last opened with it.
alter table overlay_tokens
  add column expires_at timestamptz,
  add column replaced_by text references overlay_tokens,
  add column last_seen_at timestamptz,
  -- Tokens of before read all of the feed, and go on doing so.
  add column reads text not null default 'everything' check (reads in ('everything', 'overlay'));
select audit_table('overlay_tokens', 'overlay_token', 'token_id', 'stream_id', '{last_seen_at}');
