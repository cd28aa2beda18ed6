/**
 * The project's Worker, unchanged, with a counter on each thing that Cloudflare bills. `GET /counts` answers what was
 * counted since the last time and starts anew.
 */
import type { DurableObject } from "cloudflare:workers";
import { Hub as RealHub } from "../../durable-objects/hub/hub.ts";
import worker from "../../workers/index.ts";
import type { Counted } from "../cost.ts";

export { EndpointGate } from "../../durable-objects/endpoint-gate/endpoint-gate.ts";
export { Fleet } from "../../durable-objects/fleet/fleet.ts";
export { LogReader } from "../../workers/log-reader.ts";

/** A queue's KB is a thousand bytes, and it adds some hundred bytes to each message. */
const billedMessageBytes = 64_000;
const messageOverheadBytes = 100;
/** Written, read and deleted. */
const operationsPerDelivery = 3;

let counted = startCounting();
/** Rows read and written are known to a cursor only once it was read to its end. */
let cursors: { rowsRead: number; rowsWritten: number }[] = [];

/** Adds up the cursors so far. Only an object's own turn may look at its cursors. */
function countRows(): void {
  for (const { rowsRead, rowsWritten } of cursors) {
    counted.rowsRead += rowsRead;
    counted.rowsWritten += rowsWritten;
  }
  cursors = [];
}

function startCounting(): Counted {
  return {
    workerRequests: 0,
    hubRequests: 0,
    alarms: 0,
    rowsRead: 0,
    rowsWritten: 0,
    queueOperations: 0,
    queueMessages: 0,
  };
}

/** What an object may be woken by beside its own RPC methods. */
type Woken = "fetch" | "alarm" | "webSocketMessage" | "webSocketClose" | "webSocketError";

/**
 * How many billed requests a call of each method is: an RPC, an upgrade and an alarm one, an incoming message of a
 * socket a twentieth, its end none. A method that the hub gains does not compile until it stands here.
 */
const billedRequests = {
  create: 1,
  rename: 1,
  destroy: 1,
  openSession: 1,
  publish: 1,
  lease: 1,
  releaseLease: 1,
  stored: 1,
  catchUp: 1,
  failCatchUp: 1,
  proof: 1,
  setRules: 1,
  setTally: 1,
  control: 1,
  show: 1,
  snapshot: 1,
  logged: 1,
  recordSystem: 1,
  revoke: 1,
  admits: 1,
  recognize: 1,
  ping: 1,
  fetch: 1,
  alarm: 1,
  webSocketMessage: 1 / 20,
  webSocketClose: 0,
  webSocketError: 0,
} as const satisfies Record<Exclude<keyof RealHub, keyof DurableObject> | Woken, number>;

/** The hub, its storage and its queue seen through counters. */
export class Hub extends RealHub {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.ctx = countStorage(this.ctx);
    this.env = { ...env, EVENT_LOG: countQueue(env.EVENT_LOG) };
  }
}

for (const [name, requests] of Object.entries(billedRequests)) {
  const method = Reflect.get(RealHub.prototype, name) as (this: RealHub, ...args: unknown[]) => unknown;
  // RPC reaches what the prototype has, and nothing of the instance.
  Object.defineProperty(Hub.prototype, name, {
    value: function counting(this: RealHub, ...args: unknown[]): unknown {
      counted.hubRequests += requests;
      if (name === "alarm") counted.alarms += 1;
      const answer = method.apply(this, args);
      countRows();
      return answer instanceof Promise ? answer.finally(countRows) : answer;
    },
  });
}

function countStorage<State extends DurableObjectState>(ctx: State): State {
  const { sql } = ctx.storage;
  const countedSql = through(sql, {
    exec: <Row extends Record<string, SqlStorageValue>>(query: string, ...values: unknown[]) => {
      const cursor = sql.exec<Row>(query, ...values);
      cursors.push(cursor);
      return cursor;
    },
  });
  const storage = through(ctx.storage, {
    sql: countedSql,
    setAlarm: (time: number | Date) => {
      counted.rowsWritten += 1;
      return ctx.storage.setAlarm(time);
    },
  });
  return through<State>(ctx, { storage } as Partial<Record<keyof State, unknown>>);
}

function countQueue(queue: Queue): Queue {
  return through(queue, {
    sendBatch: async (messages: Iterable<MessageSendRequest>, options?: QueueSendBatchOptions) => {
      const list = [...messages];
      countRows();
      const sent = await queue.sendBatch(list, options);
      for (const { body } of list) {
        const bytes = messageOverheadBytes + (body as Uint8Array).byteLength;
        counted.queueMessages += 1;
        counted.queueOperations += operationsPerDelivery * Math.ceil(bytes / billedMessageBytes);
      }
      return sent;
    },
  });
}

/** `target` with some of its members replaced. The runtime's own objects insist on being `this` of their methods. */
function through<Target extends object>(target: Target, replaced: Partial<Record<keyof Target, unknown>>): Target {
  return new Proxy(target, {
    get: (_, name) => {
      if (Object.hasOwn(replaced, name)) return replaced[name as keyof Target];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

export default {
  fetch(request, env, context) {
    if (new URL(request.url).pathname === "/counts") {
      const answer = Response.json(counted);
      counted = startCounting();
      return answer;
    }
    counted.workerRequests += 1;
    return worker.fetch(request, env, context);
  },
  queue(batch, env) {
    // A consumer's turn is a request of the Worker like any other.
    counted.workerRequests += 1;
    return worker.queue(batch, env);
  },
} satisfies ExportedHandler<Env, string>;
