import { app } from "./app.ts";
import { runJobs } from "./jobs.ts";
import { readConfig } from "./config.ts";
import { consumeDeliveries } from "./webhooks/consumer.ts";
import { consumeExports, type ExportMessage } from "./exports/consumer.ts";
import { consumeQueue } from "./event-log-consumer.ts";
import { isNightly, runNight } from "./retention/night.ts";
import type { LogBody } from "./log-queue-message.ts";

export { ErasureClock } from "../durable-objects/erasure-clock/erasure-clock.ts";
export { EndpointGate } from "../durable-objects/endpoint-gate/endpoint-gate.ts";
export { Fleet } from "../durable-objects/fleet/fleet.ts";
export { GuessLimit } from "../durable-objects/guess-limit/guess-limit.ts";
export { Hub } from "../durable-objects/hub/hub.ts";
export { PollSession } from "../durable-objects/poll-session/poll-session.ts";
export { Relay } from "../durable-objects/relay/relay.ts";
export { ReplayHub } from "../durable-objects/replay-hub/replay-hub.ts";
export { LogReader } from "./log-reader.ts";
export { ErasureSteps } from "./privacy/erasure-steps.ts";

export default {
  fetch: app.fetch,
  // Names differ by environment, their start does not: tle-deliveries-production, tle-deliveries-dead.
  queue: (batch, env) => {
    if (batch.queue.startsWith("tle-deliveries")) return consumeDeliveries(batch as MessageBatch<string>, env);
    if (batch.queue.startsWith("tle-exports"))
      return consumeExports(batch as unknown as MessageBatch<ExportMessage>, env);
    return consumeQueue(batch, env);
  },
  async scheduled(controller, env) {
    const result = readConfig(env as unknown as Record<string, unknown>);
    if (!result.ok) throw new Error(`configuration incomplete: ${result.problems.join("; ")}`);
    if (isNightly(controller.cron)) return runNight(env, result.config, new Date(controller.scheduledTime));
    await runJobs(env, result.config, new Date(controller.scheduledTime));
  },
} satisfies ExportedHandler<Env, LogBody>;
