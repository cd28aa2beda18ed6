/**
 * The project's Worker with a log that keeps nothing: its messages go through the queue, and count as stored when they come
 * out of it, as those of the bare object do. In production the database is on other machines.
 */
import worker from "../../workers/index.ts";
import { headOf, type LogBody } from "../../workers/log-queue-message.ts";
import { tellStored } from "../../workers/stored.ts";

export { EndpointGate } from "../../durable-objects/endpoint-gate/endpoint-gate.ts";
export { Fleet } from "../../durable-objects/fleet/fleet.ts";
export { GuessLimit } from "../../durable-objects/guess-limit/guess-limit.ts";
export { ReplayHub } from "../../durable-objects/replay-hub/replay-hub.ts";
export { Relay } from "../../durable-objects/relay/relay.ts";
export { LogReader } from "../../workers/log-reader.ts";
export { Hub } from "../../durable-objects/hub/hub.ts";

export default {
  ...worker,
  async queue(batch, env) {
    if (batch.queue === "tle-event-log") {
      await tellStored(
        env,
        batch.messages.map(({ body }) => headOf(body)),
      );
    } else await worker.queue(batch, env);
  },
} satisfies ExportedHandler<Env, LogBody>;
