-- A new type of event: a moderator asks the streamer's own programs to do something to somebody at TikTok. What of it tells of a
-- person is in shared/personal/fields.ts.
insert into personal_fields (event_type, facts, empty)
values ('MODERATION_ASKED', '{askId, ask, seconds, quality, truncated, unknownFieldCount}', '{}');
