-- A socket that comes back with a position older than its hub's feed reads the log in the order of the feed.
create index events_feed on events (stream_id, epoch, feed_offset);
