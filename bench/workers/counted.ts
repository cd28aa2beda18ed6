/**
 * The project's Worker, unchanged, with a counter on each thing that Cloudflare bills. `GET /counts` answers what was
 * counted since the last time and starts anew.
 */
import type { DurableObject } from "cloudflare:workers";
import { Hub as RealHub } from "../../durable-objects/hub/hub.ts";
import worker from "../../workers/index.ts";
import { lineTag } from "#shared/protocol/runner-line.ts";
import { noCounts } from "../cost.ts";

// Whatever objects it has, or comes to have; one of the same name here stands before it.
export * from "../../workers/index.ts";

/** A queue's KB is a thousand bytes, and it adds some hundred bytes to each message. */
const billedMessageBytes = 64_000;
const messageOverheadBytes = 100;
/** Written, read and deleted. */
const operationsPerDelivery = 3;

const encoder = new TextEncoder();
let counted = noCounts();
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

/** The hub does something, or something it waits for has come. */
function noteActive(): void {
  counted.activeAt.push(Date.now());
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
  setWorkspace: 1,
  revokeAt: 1,
  destroy: 1,
  openSession: 1,
  publish: 1,
  lease: 1,
  releaseLease: 1,
  stored: 1,
  logAgain: 1,
  catchUp: 1,
  failCatchUp: 1,
  proof: 1,
  erase: 1,
  cut: 1,
  suppress: 1,
  suppressed: 1,
  setRules: 1,
  setTally: 1,
  setModeration: 1,
  held: 1,
  moderate: 1,
  shownAlerts: 1,
  desk: 1,
  look: 1,
  act: 1,
  askModeration: 1,
  speechOf: 1,
  setScene: 1,
  openOverlays: 1,
  relayParts: 1,
  interact: 1,
  points: 1,
  setPoints: 1,
  changePoints: 1,
  setGoal: 1,
  goals: 1,
  timer: 1,
  sceneOf: 1,
  widgetStore: 1,
  control: 1,
  show: 1,
  snapshot: 1,
  logged: 1,
  way: 1,
  ruleCounts: 1,
  recordSystem: 1,
  revoke: 1,
  admits: 1,
  refused: 1,
  recognize: 1,
  vouch: 1,
  keepAudit: 1,
  changePeople: 1,
  copyFeed: 1,
  feedPage: 1,
  noteRelay: 1,
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
    // Before the hub is made: what it hands on to its parts has to be counted, too.
    countState(ctx);
    super(ctx, { ...env, EVENT_LOG: countQueue(env.EVENT_LOG) });
  }

  /** A message of the runner's line, or of somebody in the audience. */
  noteMessage(socket: WebSocket): void {
    if (this.ctx.getTags(socket).includes(lineTag)) counted.lineMessages += 1;
    else counted.audienceMessages += 1;
  }
}

for (const [name, requests] of Object.entries(billedRequests)) {
  const method = Reflect.get(RealHub.prototype, name) as (this: RealHub, ...args: unknown[]) => unknown;
  // RPC reaches what the prototype has, and nothing of the instance.
  Object.defineProperty(Hub.prototype, name, {
    value: function counting(this: Hub, ...args: unknown[]): unknown {
      counted.hubRequests += requests;
      if (name === "alarm") counted.alarms += 1;
      if (name === "webSocketMessage") this.noteMessage(args[0] as WebSocket);
      noteActive();
      const answer = method.apply(this, args);
      countRows();
      return answer instanceof Promise ? answer.finally(countRows).finally(noteActive) : answer;
    },
  });
}

/** The runtime's objects keep what is set on them for as long as they live, which is as long as the hub. */
function countState(ctx: DurableObjectState): void {
  const { storage } = ctx;
  const { sql } = storage;
  const exec = sql.exec.bind(sql);
  const setAlarm = storage.setAlarm.bind(storage);
  const waitUntil = ctx.waitUntil.bind(ctx);
  sql.exec = <Row extends Record<string, SqlStorageValue>>(query: string, ...values: unknown[]) => {
    const cursor = exec<Row>(query, ...values);
    cursors.push(cursor);
    return cursor;
  };
  storage.setAlarm = (time, options) => {
    counted.rowsWritten += 1;
    return setAlarm(time, options);
  };
  // A pending promise keeps the hub awake.
  ctx.waitUntil = (promise) => waitUntil(promise.finally(noteActive));
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

/** What the Worker sends to the database, counted. */
const send = globalThis.fetch;
globalThis.fetch = (input: RequestInfo | URL, init?: RequestInit) => {
  const isQuery = new Headers(init?.headers).has("Neon-Connection-String");
  if (isQuery && typeof init?.body === "string") counted.databaseBytes += encoder.encode(init.body).byteLength;
  return send(input, init);
};

export default {
  fetch(request, env, context) {
    if (new URL(request.url).pathname === "/counts") {
      const answer = Response.json(counted);
      counted = noCounts();
      return answer;
    }
    counted.workerRequests += 1;
    return worker.fetch(request, env, context);
  },
  queue(batch, env, context) {
    // A consumer's turn is a request of the Worker like any other.
    counted.workerRequests += 1;
    return worker.queue(batch, env, context);
  },
} satisfies ExportedHandler<Env, string>;
