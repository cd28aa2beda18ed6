-- What made up a number of coins is asked by room: without this the answer would read every event of the room.
create index events_gifts on events (stream_id, room_id, epoch, feed_offset) where event_type = 'GIFT';
