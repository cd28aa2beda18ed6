import { app } from "./app.ts";
import { runJobs } from "./jobs.ts";
import { readConfig } from "./config.ts";
import { consumeDeliveries } from "./webhooks/consumer.ts";
import { consumeExports, type ExportMessage } from "./exports/consumer.ts";
import { consumeQueue } from "./event-log-consumer.ts";
import { isNightly, runNight } from "./retention/night.ts";
import { countTurn } from "./telemetry/observe.ts";
import type { LogBody } from "./log-queue-message.ts";

export { ErasureClock } from "../durable-objects/erasure-clock/erasure-clock.ts";
export { EndpointGate } from "../durable-objects/endpoint-gate/endpoint-gate.ts";
export { Fleet } from "../durable-objects/fleet/fleet.ts";
export { GuessLimit } from "../durable-objects/guess-limit/guess-limit.ts";
export { Hub } from "../durable-objects/hub/hub.ts";
export { PollSession } from "../durable-objects/poll-session/poll-session.ts";
export { Relay } from "../durable-objects/relay/relay.ts";
export { ReplayHub } from "../durable-objects/replay-hub/replay-hub.ts";
export { Meter } from "../durable-objects/meter/meter.ts";
export { LogReader } from "./log-reader.ts";
export { AlertWatch } from "./alerts/alert-watch.ts";
export { ErasureSteps } from "./privacy/erasure-steps.ts";

export default {
  fetch: app.fetch,
  // Names differ by environment, their start does not: tle-deliveries-production, tle-deliveries-dead.
  queue: (batch, env, ctx) => {
    const place = { env, waitUntil: (work: Promise<unknown>) => ctx.waitUntil(work) };
    if (batch.queue.startsWith("tle-deliveries")) {
      const queue = batch.queue.startsWith("tle-deliveries-dead") ? "deliveries-dead" : "deliveries";
      return countTurn(queue, batch as MessageBatch<string>, place, (turn) => consumeDeliveries(turn, env));
    }
    if (batch.queue.startsWith("tle-exports")) {
      return countTurn("exports", batch as unknown as MessageBatch<ExportMessage>, place, (turn) =>
        consumeExports(turn, env),
      );
    }
    const queue = batch.queue.startsWith("tle-event-log-dead") ? "event-log-dead" : "event-log";
    return countTurn(queue, batch, place, (turn) => consumeQueue(turn, env));
  },
  async scheduled(controller, env) {
    const result = readConfig(env as unknown as Record<string, unknown>);
    if (!result.ok) throw new Error(`configuration incomplete: ${result.problems.join("; ")}`);
    if (isNightly(controller.cron)) return runNight(env, result.config, new Date(controller.scheduledTime));
    await runJobs(env, result.config, new Date(controller.scheduledTime));
  },
} satisfies ExportedHandler<Env, LogBody>;
