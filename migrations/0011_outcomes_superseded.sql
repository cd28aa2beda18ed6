-- What became of an action may change: a delivery that was given up is sent again, and taken. The log stays append-only; of
-- several outcomes the one with the highest number counts. A delivery's is that of its attempt.
alter table action_outcomes add column outcome_no integer not null default 0;
alter table action_outcomes drop constraint action_outcomes_pkey;
alter table action_outcomes add primary key (action_id, outcome_no);
