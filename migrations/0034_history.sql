-- What a search of a stream's history is served by. The feed's own order (events_feed) and gifts (events_gifts) have theirs.

-- What one person did, the latest first. Nobody's events and erased ones are not in it.
create index events_people on events (stream_id, user_id, epoch, feed_offset) where user_id not in ('', '0');

-- What is seldom among what there is very much of: follows, shares, battles, gaps. Searches name the same list
-- (workers/history/search.ts), or the index is not theirs.
create index events_seldom on events (stream_id, epoch, feed_offset)
  where event_type not in ('CHAT', 'EMOTE', 'GIFT', 'JOIN', 'LIKE', 'RAW', 'ROOM_USER');
