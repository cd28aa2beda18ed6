/** Where a stream's events are forwarded to, over HTTP. */
import * as operations from "#shared/api/operations/endpoints.ts";
import { serve } from "../access/serve.ts";
import type { Config } from "../config.ts";
import { hastenDeliveries } from "../database/deliveries.ts";
import { deleteEndpoint, selectEndpoints, toEndpointRows } from "../database/endpoints.ts";
import { changeEndpoint, makeEndpoint, rotate } from "./change.ts";
import { endpointOr404, withEndpoint } from "./find.ts";
import { gateOf } from "./gate-stub.ts";
import { refuseTarget } from "./shape.ts";
import { toEndpoint, toEndpoints } from "./show.ts";
import { wakeEndpoints } from "./wake.ts";

export const endpointRoutes = [
  serve(
    operations.listEndpoints,
    async ({ config, rows: [found = []] }) => ({ endpoints: await toEndpoints(config, toEndpointRows(found)) }),
    { reads: ({ params }) => [selectEndpoints(params["streamId"] ?? "")] },
  ),
  serve(operations.createEndpoint, async ({ config, stream: { streamId }, body, url, now }) => {
    refuseTarget(body.url, url, reachOf(config));
    const { row, keys, secret } = await makeEndpoint(config, streamId, body, now);
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
      const { env, config, body } = call;
      if (body.url !== undefined) refuseTarget(body.url, call.url, reachOf(config));
      const row = await changeEndpoint(config, endpointOr404(call), body);
      // Whatever it failed of may be mended now, and what waits for it goes on at once.
      await hastenDeliveries(config, row.endpointId, { unordered: !row.ordered });
      await gateOf(env, row.endpointId).reset();
      await wakeEndpoints(env, [row.endpointId]);
      return firstOf(await toEndpoints(config, [row]));
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
