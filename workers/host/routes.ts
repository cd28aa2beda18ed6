/** What the host's daily operations ask for, over HTTP. */
import * as operations from "#shared/api/operations/host.ts";
import { serve } from "../access/serve.ts";
import { listSettings } from "../config.ts";
import { connect } from "../database/client.ts";
import { rollUpAll } from "../history/rollups.ts";
import { logAgain } from "./log-again.ts";

/** Events that one request adds to the sums: some seconds. */
const mostEvents = 200_000;
/** Sessions that are counted among those whose sums lack events. */
const mostLeft = 1_000;

export const hostRoutes = [
  serve(operations.getMetrics, async ({ config, now }) => {
    const [row] = await connect(config).query("select host_metrics() as metrics");
    return { at: now.toISOString(), ...(row as { metrics: Omit<operations.Metrics, "at"> }).metrics };
  }),
  serve(operations.getConfiguration, ({ env, config }) => ({
    environment: config.ENVIRONMENT,
    settings: listSettings(env as unknown as Record<string, unknown>),
  })),
  serve(operations.sumUp, async ({ config }) => {
    const events = await rollUpAll(config, mostEvents);
    const [row] = await connect(config).query("select count(*)::float8 as left from sessions_to_roll_up($1)", [
      mostLeft,
    ]);
    return { events, left: (row as { left: number }).left };
  }),
  serve(operations.logAgain, ({ env, config, body: { after } }) => logAgain(env, config, after)),
];
