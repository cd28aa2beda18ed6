-- Rows of sessions that are over go, a while after they opened nothing any more. That is no change of anything: the audit has when
-- each was made and ended.
grant delete on account_sessions to tle_app;
create or replace trigger audit after insert or update on account_sessions for each row
  execute function audit_change('account_session', 'session_id', '', '{seen_at, device, secret_hash}', '{}');
alter table account_sessions enable always trigger audit;
