-- Chat messages in the order of the feed: what a search for words looks through. No word is in the index, so nothing of an
-- erased message stays in it. docs/decisions/D-060.
create index events_chats on events (stream_id, epoch, feed_offset) where event_type = 'CHAT';
