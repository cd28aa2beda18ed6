-- A webhook's target is proven before more than tests go there.
alter table endpoints
  -- When its target proved that it is wanted there; null: not yet, and its deliveries wait.
  add column proven_at timestamptz,
  -- When the target was asked last, and what was wrong with what it answered; null where nothing was.
  add column challenged_at timestamptz,
  add column challenge_detail text check (length(challenge_detail) <= 500);
-- What is there already counts as proven: it was sent to until now, and its receiver knows no challenge. Otherwise every webhook
-- would stop with the update, and its owner would hear of it by what is missing. With another URL it has to prove itself, too.
-- Nobody changed them: it is no row of the audit.
alter table endpoints disable trigger audit;
update endpoints set proven_at = created_at;
alter table endpoints enable always trigger audit;
select audit_table('endpoints', 'endpoint', 'endpoint_id', 'stream_id',
  '{headers_key_id, unannounced, failing_since, updated_at, challenged_at, challenge_detail}', '{url}');
