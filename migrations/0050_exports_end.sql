-- Exports, and what viewers ask, are not made in a workspace that is deleted (0038_workspace_ends.sql). Parts and links of an export
-- end with it: no statement adds one to an export that was deleted.
select hold_workspace_of('exports', 'workspace_id');
select hold_workspace_of('viewer_requests', 'workspace_id');
