import type { Context } from "hono";
import type { AppEnv } from "../app-env.ts";
import { type EndpointRow, findEndpointRow } from "../database/endpoints.ts";
import { Problem } from "../problem.ts";

/** The endpoint of the path, if it is the caller's workspace's. */
export async function findEndpoint(c: Context<AppEnv>): Promise<EndpointRow> {
  const endpointId = c.req.param("endpointId") ?? "";
  const known = /^ep_[a-z2-7]{16}$/.test(endpointId);
  const row = known ? await findEndpointRow(c.get("config"), c.get("workspaceId"), endpointId) : undefined;
  if (!row) throw new Problem("unknown_endpoint");
  return row;
}
