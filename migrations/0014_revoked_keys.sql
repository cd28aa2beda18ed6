-- An API key is revoked by the API, too, and stays revoked.

grant update (revoked_at) on api_keys to tle_app;

create function keep_key_revoked() returns trigger
language plpgsql as $$
begin
  raise exception 'a revoked API key stays revoked' using errcode = 'check_violation';
end
$$;
create trigger api_keys_keep_revoked before update on api_keys
  for each row when (old.revoked_at is not null and new.revoked_at is distinct from old.revoked_at)
  execute function keep_key_revoked();
