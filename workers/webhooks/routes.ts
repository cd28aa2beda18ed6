/** Where a stream's events are forwarded to, over HTTP. */
import * as operations from "#shared/api/operations/endpoints.ts";
import { serve } from "../access/serve.ts";
import type { Config } from "../config.ts";
import { refuseUnable, refuseWithoutPasskey } from "../keys/makers.ts";
import { hastenDeliveries } from "../database/deliveries.ts";
import { deleteEndpoint, selectEndpoints, toEndpointRows } from "../database/endpoints.ts";
import { changeEndpoint, makeEndpoint, rotate } from "./change.ts";
import { endpointOr404, mustBeOn, withEndpoint } from "./find.ts";
import { gateOf } from "./gate-stub.ts";
import { isUnproven, proveSoon, verify } from "./prove.ts";
import { refuseTarget } from "./shape.ts";
import { toEndpoint, toEndpoints } from "./show.ts";
import { wakeEndpoints } from "./wake.ts";

export const endpointRoutes = [
  serve(
    operations.listEndpoints,
    async ({ config, rows: [found = []] }) => ({ endpoints: await toEndpoints(config, toEndpointRows(found)) }),
    { reads: ({ params }) => [selectEndpoints(params["streamId"] ?? "")] },
  ),
  serve(operations.createEndpoint, async (call) => {
    const { config, access, stream, body, url, now } = call;
    // What goes there is what the feed has.
    refuseUnable(access, "feed:read");
    refuseTarget(body.url, url, reachOf(config));
    const { row, keys, secret } = await makeEndpoint(config, stream.streamId, body, now);
    if (isUnproven(row)) call.waitUntil(proveSoon(call, row));
    return { ...toEndpoint(row, keys), secret };
  }),
  serve(
    operations.getEndpoint,
    async (call) => firstOf(await toEndpoints(call.config, [endpointOr404(call)])),
    withEndpoint,
  ),
  serve(
    operations.changeEndpoint,
    async (call) => {
      const { env, config, access, body, now } = call;
      const before = endpointOr404(call);
      if (body.url !== undefined && body.url !== before.url) {
        // Another place to send to is as good as another endpoint, and asks for as much.
        refuseUnable(access, "feed:read");
        refuseWithoutPasskey(access, now);
        refuseTarget(body.url, call.url, reachOf(config));
      }
      const row = await changeEndpoint(config, before, body);
      if (isUnproven(row) && (row.url !== before.url || !before.enabled)) {
        call.waitUntil(proveSoon(call, row));
      }
      // Whatever it failed of may be mended now, and what waits for it goes on at once.
      await hastenDeliveries(config, row.endpointId, { unordered: !row.ordered });
      await gateOf(env, row.endpointId).reset();
      await wakeEndpoints(env, [row.endpointId]);
      return firstOf(await toEndpoints(config, [row]));
    },
    withEndpoint,
  ),
  serve(
    operations.verifyEndpoint,
    async (call) => {
      const endpoint = mustBeOn(endpointOr404(call));
      return { endpointId: endpoint.endpointId, ...(await verify(call, endpoint)) };
    },
    withEndpoint,
  ),
  serve(
    operations.deleteEndpoint,
    async (call) => deleteEndpoint(call.config, endpointOr404(call).endpointId, call.now),
    withEndpoint,
  ),
  serve(
    operations.rotateEndpointSecret,
    (call) => rotate(call.config, endpointOr404(call).endpointId, call.now),
    withEndpoint,
  ),
];

function reachOf(config: Config) {
  return { privateAllowed: config.PRIVATE_WEBHOOKS === "allowed" };
}

function firstOf<One>([one]: One[]): One {
  if (one === undefined) throw new Error("an endpoint was lost on its way out");
  return one;
}
