-- Which runner holds which stream is kept by the fleet, a Durable Object: runners ask every few seconds, and the database
-- would never sleep.
drop function assign_streams(text, integer, interval);
drop table assignments, runners;
