-- The gift catalogue: what TikTok last said each gift is called, costs and looks like. Events keep what they said.
create table gifts (
  gift_id text primary key,
  -- Null: nobody has said it yet. A price is never guessed.
  name text,
  coins bigint check (coins > 0),
  image_url text,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  -- Who said it last: 'message' (a gift that was sent) or 'list' (TikTok's list of what can be sent).
  source text not null check (source in ('message', 'list'))
);
grant select, insert, update on gifts to tle_app;
