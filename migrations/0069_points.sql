-- A new type of event: points of a viewer were changed by hand. What of it tells of a person is in shared/personal/fields.ts.
insert into personal_fields (event_type, facts, empty)
values ('POINTS_CHANGED', '{why, quality, truncated, unknownFieldCount}', '{"change": 0}');
