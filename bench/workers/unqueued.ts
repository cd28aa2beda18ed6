/**
 * The project's Worker without its log: what the hub hands to the queue counts as stored at once. So nothing but the hub and
 * its audience works on the machine's cores, as with the bare object that only broadcasts; in production the queue, its
 * consumer and the database are on other machines.
 */
import { Hub as RealHub } from "../../durable-objects/hub/hub.ts";
import worker from "../../workers/index.ts";
import { headOf } from "../../workers/log-queue-message.ts";
import { tellStored } from "../../workers/stored.ts";

// Whatever objects it has, or comes to have; one of the same name here stands before it.
export * from "../../workers/index.ts";

export class Hub extends RealHub {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.env = { ...env, EVENT_LOG: sink(env) };
  }
}

/** A queue whose messages are stored as soon as they are sent. The hub is told as the consumer tells it. */
function sink(env: Env): Queue {
  const answer = { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
  const store = async (bodies: unknown[]) => {
    await tellStored(
      env,
      bodies.map((body) => headOf(body as Uint8Array)),
    );
    return answer;
  };
  return {
    metrics: async () => answer.metadata.metrics,
    send: (body) => store([body]),
    sendBatch: (messages) => store(Array.from(messages, ({ body }) => body)),
  };
}

export default worker;
