/** Where the Workers count: each request, each turn of a queue, each call of an object. */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { AppEnv } from "../app-env.ts";
import { handOver, tally } from "./recorder.ts";

/** Ways of the app that are no operation of the API, by the start of their path. */
const otherRoutes = ["o", "d", "socket.io", "custom-widget", "media", "pictures", "privacy", "metrics", "status"];

/** Counts requests by their operation, how they ended and how long they took. */
export function countRequests() {
  return createMiddleware<AppEnv>(async (c, next) => {
    const began = Date.now();
    await next();
    const route = routeOf(c);
    tally.count("tle_http_requests_total", { route, status: statusClass(c.res.status) });
    tally.observe("tle_http_request_seconds", { route }, (Date.now() - began) / 1_000);
    c.executionCtx.waitUntil(handOver(c.env));
  });
}

function routeOf(c: Context<AppEnv>): string {
  const operation = c.get("operation");
  if (operation !== undefined) return operation;
  const [, first = ""] = c.req.path.split("/", 2);
  return otherRoutes.includes(first) ? `/${first}` : "other";
}

function statusClass(status: number): string {
  return `${Math.floor(status / 100)}xx`;
}

/** Runs one turn of a queue's consumer, and counts its messages. A turn that throws has all of them again. */
export async function countTurn<Body>(
  queue: string,
  batch: MessageBatch<Body>,
  { env, waitUntil }: { env: Env; waitUntil: (work: Promise<unknown>) => void },
  consume: (batch: MessageBatch<Body>) => Promise<void>,
): Promise<void> {
  const began = Date.now();
  let retried = 0;
  const watched = batch.messages.map((message) => countRetry(message, () => (retried += 1)));
  try {
    await consume({ ...pick(batch), messages: watched });
  } catch (error) {
    retried = batch.messages.length;
    throw error;
  } finally {
    tally.count("tle_queue_messages_total", { queue, outcome: "done" }, batch.messages.length - retried);
    tally.count("tle_queue_messages_total", { queue, outcome: "retried" }, retried);
    tally.observe("tle_queue_batch_seconds", { queue }, (Date.now() - began) / 1_000);
    // Beside it: a collector of traces that does not answer holds up no message.
    waitUntil(handOver(env));
  }
}

/** Fields of the runtime's own object, which are getters and do not spread. */
function pick<Body>(batch: MessageBatch<Body>): Omit<MessageBatch<Body>, "messages"> {
  return {
    queue: batch.queue,
    metadata: batch.metadata,
    ackAll: () => batch.ackAll(),
    retryAll: (options) => batch.retryAll(options),
  };
}

function countRetry<Body>(message: Message<Body>, noted: () => void): Message<Body> {
  return {
    id: message.id,
    timestamp: message.timestamp,
    body: message.body,
    attempts: message.attempts,
    ack: () => message.ack(),
    retry: (options) => {
      noted();
      message.retry(options);
    },
  };
}

/** The same object, whose calls are counted and timed. */
export function countCalls<Stub extends object>(object: string, stub: Stub): Stub {
  return new Proxy(stub, {
    get(target, name) {
      const method = Reflect.get(target, name, target) as unknown;
      if (typeof method !== "function" || typeof name !== "string") return method;
      return (...args: unknown[]) => {
        const began = Date.now();
        const note = (outcome: string) => {
          tally.count("tle_object_calls_total", { object, call: name, outcome });
          tally.observe("tle_object_call_seconds", { object }, (Date.now() - began) / 1_000);
        };
        // Called by its name: of a stub's method, `apply` would be a method of the object's own.
        const answer = (target as Record<string, (...given: unknown[]) => PromiseLike<unknown>>)[name]?.(...args);
        // Looked at beside: what comes is handed on as it is, with all that can be done with it.
        answer?.then(
          () => note("ok"),
          () => note("error"),
        );
        return answer;
      };
    },
  });
}
