-- What an endpoint makes of a redirect, what its rate limit is counted in, and deliveries that their owner gave up.
alter table endpoints
  add column on_redirect text not null default 'fail' check (on_redirect in ('fail', 'accept', 'follow')),
  add column rate_period text not null default 'second' check (rate_period in ('second', 'minute'));

-- Discord takes 30 messages a minute in a channel. Who said nothing gets its pace, as new endpoints do.
update endpoints set rate_limit = 30, rate_period = 'minute' where format = 'discord' and rate_limit is null;

alter table deliveries drop constraint deliveries_state_check;
alter table deliveries
  add constraint deliveries_state_check check (state in ('pending', 'succeeded', 'failed', 'discarded'));
