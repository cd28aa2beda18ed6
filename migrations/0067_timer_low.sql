-- A new type of event: little is left of a timer that a rule waits for. Nothing in it is of a person (shared/personal/fields.ts).
insert into personal_fields (event_type, facts, empty)
values ('TIMER_LOW', '{name, leftMs, since, quality, truncated, unknownFieldCount}', '{}');
