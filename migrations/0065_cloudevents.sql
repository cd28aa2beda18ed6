-- Webhooks can be CloudEvents. What is there has one of the forms before, so nothing is looked through.
alter table endpoints drop constraint endpoints_format_check;
alter table endpoints add constraint endpoints_format_check
  check (format in ('event', 'tikfinity', 'discord', 'cloudevents')) not valid;
alter table deliveries drop constraint deliveries_body_check;
alter table deliveries add constraint deliveries_body_check
  check (body in ('event', 'events', 'tikfinity', 'discord', 'action', 'cloudevents')) not valid;
