import { app } from "./app.ts";
import { forgetOld } from "./audit/statements.ts";
import { readConfig } from "./config.ts";
import { makePartitions } from "./database/event-log.ts";
import { forgetAnswers } from "./database/idempotency.ts";
import { consumeDeliveries } from "./webhooks/consumer.ts";
import { tendDeliveries } from "./webhooks/upkeep.ts";
import { consumeQueue } from "./event-log-consumer.ts";
import { reconcileFleet } from "./fleet.ts";
import type { LogBody } from "./log-queue-message.ts";
import { tendSignIn } from "./sign-in/statements.ts";

export { EndpointGate } from "../durable-objects/endpoint-gate/endpoint-gate.ts";
export { Fleet } from "../durable-objects/fleet/fleet.ts";
export { GuessLimit } from "../durable-objects/guess-limit/guess-limit.ts";
export { Hub } from "../durable-objects/hub/hub.ts";
export { Relay } from "../durable-objects/relay/relay.ts";
export { ReplayHub } from "../durable-objects/replay-hub/replay-hub.ts";
export { LogReader } from "./log-reader.ts";

/** Partitions are made this many days ahead; the cron may miss ten days before the default one fills. */
const partitionDaysAhead = 14;

export default {
  fetch: app.fetch,
  // Names differ by environment, their start does not: tle-deliveries-production, tle-deliveries-dead.
  queue: (batch, env) =>
    batch.queue.startsWith("tle-deliveries")
      ? consumeDeliveries(batch as MessageBatch<string>, env)
      : consumeQueue(batch, env),
  async scheduled(controller, env) {
    const result = readConfig(env as unknown as Record<string, unknown>);
    if (!result.ok) throw new Error(`configuration incomplete: ${result.problems.join("; ")}`);
    const made = await makePartitions(result.config, new Date(controller.scheduledTime), partitionDaysAhead);
    console.log(JSON.stringify({ part: "cron", status: "partitions", made }));
    const forgotten = await forgetAnswers(result.config);
    console.log(JSON.stringify({ part: "cron", status: "idempotency_keys", forgotten }));
    await tendDeliveries(env, result.config, new Date(controller.scheduledTime));
    await forgetOld(result.config, new Date(controller.scheduledTime));
    await reconcileFleet(env, result.config);
    await tendSignIn(result.config);
  },
} satisfies ExportedHandler<Env, LogBody>;
