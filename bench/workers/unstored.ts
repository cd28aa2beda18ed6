/**
 * The project's Worker with a log that keeps nothing: its messages go through the queue, and count as stored when they come
 * out of it, as those of the bare object do. In production the database is on other machines.
 */
import worker from "../../workers/index.ts";
import { headOf, type LogBody } from "../../workers/log-queue-message.ts";
import { tellStored } from "../../workers/stored.ts";

// Whatever objects it has, or comes to have; one of the same name here stands before it.
export * from "../../workers/index.ts";

export default {
  ...worker,
  async queue(batch, env, context) {
    if (batch.queue === "tle-event-log") {
      await tellStored(
        env,
        batch.messages.map(({ body }) => headOf(body)),
      );
    } else await worker.queue(batch, env, context);
  },
} satisfies ExportedHandler<Env, LogBody>;
