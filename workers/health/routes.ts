import * as operations from "#shared/api/operations/health.ts";
import { reply, serve } from "../access/serve.ts";
import { checkParts } from "./parts.ts";

export const healthRoutes = [
  serve(operations.getHealth, async ({ env, config }) => {
    // How large the database is concerns nobody but the host.
    const { databaseBytes: _bytes, ...health } = await checkParts(env, config);
    return reply(health.failing.length === 0 ? 200 : 503, health, { "Cache-Control": "no-store" });
  }),
];
