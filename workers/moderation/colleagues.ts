/** Who may moderate a stream, by name: each sees what another did. */
import { rolePermissions, roles } from "#shared/api/permissions.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";

export interface Colleague {
  id: string;
  name: string;
  kind: "member" | "key";
}

const most = 500;
const moderating = roles.filter((role) => rolePermissions[role].has("moderation:write"));

const statement = `
select * from (
  select distinct on (a.account_id) a.account_id as id, a.display_name as name, 'member' as kind, g.created_at as since
  from grants g join accounts a using (account_id)
  where g.workspace_id = $1 and (g.stream_id is null or g.stream_id = $2) and g.role = any ($3)
    and g.revoked_at is null and a.deleted_at is null
  union all
  select id, name, 'key', created_at from api_keys
  where workspace_id = $1 and revoked_at is null and (expires_at is null or expires_at > now())
    and (stream_ids is null or $2 = any (stream_ids))
    and (permissions @> array['*'] or permissions @> array['moderation:write'])
) as all_of_them order by since, id limit ${most}`;

export async function listColleagues(
  config: DatabaseConfig,
  { workspaceId, streamId }: { workspaceId: string; streamId: string },
): Promise<Colleague[]> {
  const rows = (await connect(config).query(statement, [workspaceId, streamId, moderating])) as Colleague[];
  return rows.map(({ id, name, kind }) => ({ id, name, kind }));
}
