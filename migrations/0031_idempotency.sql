-- What was asked with an Idempotency-Key, so that the same request again has the same answer and makes nothing more.
create table idempotency_keys (
  -- SHA-256 of who asked, the operation and the key.
  request_id bytea primary key,
  -- Who asked: `key:` or `member:` and the id.
  owner text not null,
  -- SHA-256 of the address and the body: another request under the same key is refused.
  request_hash bytea not null,
  -- Of the request that runs or ran; only it may write its answer.
  claim_id text not null,
  claimed_at timestamptz not null default now(),
  -- Null while it runs, and for ever where it died: whether it made something is then not known.
  answer bytea,
  -- It may hold a secret that is shown once, so it is sealed: the key that did.
  sealing_key_id text,
  bytes integer not null default 0,
  check ((answer is null) = (sealing_key_id is null))
);
create index idempotency_keys_owner on idempotency_keys (owner) include (bytes);
create index idempotency_keys_claimed on idempotency_keys (claimed_at);

grant select, insert, update, delete on idempotency_keys to tle_app;
