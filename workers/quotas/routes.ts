/** Quotas of workspaces over HTTP. */
import * as operations from "#shared/api/operations/quotas.ts";
import { serve } from "../access/serve.ts";
import type { DatabaseConfig } from "../database/client.ts";
import { Problem } from "../problem.ts";
import { readQuotas, writeQuotas } from "./statements.ts";

export const quotaRoutes = [
  serve(operations.listQuotas, ({ config, access: { workspaceId } }) => shown(config, workspaceId)),
  serve(operations.setQuotas, async ({ config, params: { workspaceId = "" }, body: { quotas } }) => {
    await shown(config, workspaceId);
    await writeQuotas(config, workspaceId, quotas);
    return shown(config, workspaceId);
  }),
];

/** Throws `not_found` where there is no such workspace. */
async function shown(config: DatabaseConfig, workspaceId: string) {
  const quotas = await readQuotas(config, workspaceId);
  if (!quotas) throw new Problem("not_found", "No such workspace");
  return { workspaceId, quotas };
}
