/** A stream that forwards to a receiver: real hub, real queues, real gate, real PostgreSQL, real HTTP. */
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { UnifiedEvent } from "#shared/event.ts";
import { type Receiver, startReceiver } from "./receiver.ts";
import { chat, createStream, openSession, stampAll, type TestSession } from "./stream.ts";
import { startTestWorker, type TestWorker, type TestWorkerOptions } from "./worker.ts";

export interface WebhookStage {
  /** One for all tests of the file. */
  readonly worker: TestWorker;
  /** Of the running test, which has a stream and a session of its own. */
  readonly receiver: Receiver;
  readonly session: TestSession;
  /** Chat events with the messages `m1`, `m2` and so on; `from` is the first one's number. */
  chats: (count: number, from?: number) => UnifiedEvent[];
}

/** Sets a stage for the tests of a file, with a Worker started as `options` say. */
export function setWebhookStage(options: TestWorkerOptions = {}): WebhookStage {
  let worker: TestWorker | undefined;
  let current: { receiver: Receiver; session: TestSession } | undefined;
  beforeAll(async () => {
    worker = await startTestWorker(options);
  });
  afterAll(() => worker?.stop());
  beforeEach(async () => {
    const started = running(worker);
    current = { receiver: await startReceiver(), session: await openSession(started, await createStream(started)) };
  });
  afterEach(() => current?.receiver.stop());

  return {
    get worker() {
      return running(worker);
    },
    get receiver() {
      return running(current).receiver;
    },
    get session() {
      return running(current).session;
    },
    chats(count, from = 1) {
      const bodies = Array.from({ length: count }, (_, index) => chat(`m${from + index}`));
      return stampAll(running(current).session, bodies, from);
    },
  };
}

function running<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error("only within a test");
  return part;
}
