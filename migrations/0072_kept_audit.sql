-- What was done while this database was down is written to the audit log afterwards, by the hub that kept it. A row that the log
-- has already, because the answer of the first try was lost, is known by the id of its entry: it is not written again.
create function append_kept_audit(
  entry_id uuid, kept_at timestamptz, of_workspace text, action text, target_kind text, target_id text, detail jsonb)
returns boolean
language plpgsql security definer
set search_path = public, pg_temp
as $$
begin
  -- Two who send the same at once: the second waits for the first, and finds its row.
  perform pg_advisory_xact_lock(hashtextextended('kept audit ' || entry_id, 0));
  -- The clocks of those who keep and of the database may differ.
  perform from audit_log
  where workspace_id = of_workspace and at >= kept_at - interval '10 minutes' and after->>'entry' = entry_id::text;
  if found then return false; end if;
  perform append_audit(of_workspace, action, target_kind, target_id, detail);
  return true;
end
$$;
revoke execute on function append_kept_audit(uuid, timestamptz, text, text, text, text, jsonb) from public;
grant execute on function append_kept_audit(uuid, timestamptz, text, text, text, text, jsonb) to tle_app;
