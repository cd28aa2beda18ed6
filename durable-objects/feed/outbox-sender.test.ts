/** What the queue gets comes from memory where that has it, and is what storage says, whatever happens in between. */
import * as fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { feedStorage } from "../../test/sql-storage.ts";
import { chat, stampAll } from "../../test/stream.ts";
import { FeedEngine, type FeedPlace } from "./feed-engine.ts";
import { type FeedRow, readFeedAfterOffset } from "./feed-rows.ts";
import { planOutbox } from "./outbox.ts";

const now = Date.UTC(2026, 10, 20, 12);
const session = { streamId: "st_1", sessionId: "5b1f9c34-6a7f-4d0e-8a5c-0d8e6f2b1c3d", roomId: "7001" };
const opening = { session: { ...session, provider: "mock", startedAt: now, leaseToken: 1 }, idempotencyKey: "one" };
const viewer = { userId: "7770001", uniqueId: "gone.viewer" };

beforeEach(() => {
  vi.useFakeTimers({ now, toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A feed, and a queue that holds what it gets against what storage says. */
class Stage {
  readonly disk = feedStorage();
  /** How often rows of the feed were read as a whole. */
  reads = 0;
  /** Offsets that the queue took, in the order in which it took them. */
  readonly sent: [number, number][] = [];
  refuses = false;
  /** It takes nothing, and does not say so. */
  isSilent = false;
  /** Done while the queue thinks. */
  meanwhile: (() => void) | undefined;
  engine: FeedEngine;
  #seqNo = 0;
  /** What was sent and what storage says; the sender takes an error of the queue for a refusal. */
  readonly compared: [Uint8Array[], Uint8Array[]][] = [];

  constructor() {
    const { storage } = this.disk;
    const exec: typeof storage.sql.exec = (query, ...bindings) => {
      if (query.startsWith("select * from feed")) this.reads += 1;
      return storage.sql.exec(query, ...bindings);
    };
    const place = {
      storage: { ...storage, sql: { exec } } as unknown as FeedPlace["storage"],
      queue: { sendBatch: (messages: { body: Uint8Array }[]) => this.#take(messages) } as unknown as Queue,
      log: () => ({ read: async () => ({ events: "[]", upTo: 0 }) }),
    };
    this.wake = () => new FeedEngine(() => place, { giftSettleMs: 15_000 });
    this.engine = this.wake();
    this.engine.create({ streamId: "st_1", uniqueId: "someone" }, () => "epoch");
    this.engine.open(opening);
    this.reads = 0;
  }

  readonly wake: () => FeedEngine;

  get memory() {
    const view = this.engine.current;
    if (!view) throw new Error("no feed");
    return view.memory;
  }

  record(texts: readonly string[]): void {
    this.engine.open(opening);
    const cursor = this.memory.sessions[session.sessionId];
    if (!cursor) throw new Error("no session");
    const bodies = texts.map((text, index) => ({ ...chat(text, `m${this.#seqNo + index}`), user: viewer }));
    this.engine.record(cursor, stampAll(session, bodies, this.#seqNo + 1), now);
    this.#seqNo += texts.length;
  }

  /** By storage. */
  unsent(): FeedRow[] {
    return [...readFeedAfterOffset(this.disk.storage.sql as unknown as SqlStorage, this.memory.sentOffset)];
  }

  async #take(messages: { body: Uint8Array }[]): Promise<void> {
    const view = this.engine.current;
    if (!view) throw new Error("no feed");
    const { identity, memory } = view;
    const stored = planOutbox({ ...identity, sessions: memory.sessions }, this.unsent(), memory.sentOffset);
    this.compared.push([messages.map(({ body }) => body), stored.messages]);
    const { meanwhile } = this;
    this.meanwhile = undefined;
    meanwhile?.();
    await Promise.resolve();
    if (this.isSilent) await Promise.withResolvers<never>().promise;
    if (this.refuses) throw new Error("the queue refuses");
    this.sent.push([memory.sentOffset + 1, stored.lastOffset]);
  }
}

async function send(stage: Stage): Promise<void> {
  await stage.engine.flush({ urgent: true });
  for (const [sent, stored] of stage.compared.splice(0)) expect(sent).toEqual(stored);
}

/** A batch that is written, and taken back with what fails after it. */
function takeBack(stage: Stage): void {
  const taken = () => {
    stage.record(texts(2));
    throw new Error("taken back");
  };
  expect(() => stage.engine.change(taken)).toThrow("taken back");
}

function failToWrite(stage: Stage): void {
  stage.disk.failOn(/feed/);
  expect(() => stage.record(texts(2))).toThrow("the disk is full");
  stage.disk.failOn(undefined);
}

const texts = (count: number, length = 20) =>
  Array.from({ length: count }, (_, index) => `${index} ${"é".repeat(length)}`);

test("what was just written is sent without being read again, also what comes while the queue thinks", async () => {
  const stage = new Stage();
  stage.record(texts(3));
  stage.record(texts(60, 300));
  stage.meanwhile = () => stage.record(texts(2));
  await send(stage);
  await send(stage);
  expect([stage.sent, stage.reads]).toEqual([
    [
      [1, 63],
      [64, 65],
    ],
    0,
  ]);
});

test("what the queue refused, and what nobody stored, is sent again", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  const stage = new Stage();
  stage.record(texts(3));
  stage.refuses = true;
  await send(stage);
  expect(stage.sent).toEqual([]);
  stage.refuses = false;
  await send(stage);
  stage.engine.unsendWhatStalled(now + 600_000);
  stage.record(texts(1));
  await send(stage);
  expect(stage.sent).toEqual([
    [1, 3],
    [1, 4],
  ]);
});

test("a queue that says nothing is waited for no longer than half a minute, and is asked again", async () => {
  vi.useFakeTimers({ now, toFake: ["Date", "setTimeout", "clearTimeout"] });
  vi.spyOn(console, "error").mockReturnValue();
  const stage = new Stage();
  stage.record(texts(3));
  stage.isSilent = true;
  let isOver = false;
  void stage.engine.flush({ urgent: true }).then(() => (isOver = true));
  await vi.advanceTimersByTimeAsync(29_999);
  expect(isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect([isOver, stage.sent]).toEqual([true, []]);
  stage.isSilent = false;
  await send(stage);
  expect([stage.sent, vi.getTimerCount()]).toEqual([[[1, 3]], 0]);
});

test("a hub that sleeps between its alarms sends once more what it was told is stored, and then no more", async () => {
  const stage = new Stage();
  const told = () => stage.engine.noteStored({ epoch: "epoch", ranges: [[1, 3]] }, now);
  const alarm = async () => {
    stage.engine = stage.wake();
    await send(stage);
    stage.engine.writeCheckpoint();
  };
  stage.record(texts(3));
  await send(stage);
  told();
  await alarm();
  // The log says so after the alarm is over.
  expect(stage.engine.isBusy).toBe(true);
  told();
  await alarm();
  expect([stage.engine.isBusy, stage.sent]).toEqual([
    false,
    [
      [1, 3],
      [1, 3],
    ],
  ]);
});

test("a row whose write was taken back is not sent", async () => {
  const stage = new Stage();
  stage.record(texts(2));
  takeBack(stage);
  stage.record(texts(1));
  await send(stage);
  expect(stage.sent).toEqual([[1, 3]]);
});

test("what was erased in a row that goes out once more is not in it", async () => {
  const stage = new Stage();
  stage.record(texts(4));
  stage.engine.noteStored({ epoch: "epoch", ranges: [[1, 2]] }, now);
  expect(stage.engine.erase({ userIds: [viewer.userId], handles: [], places: [] })).toEqual({ events: 2, waiting: 2 });
  // The log has less than it said.
  stage.engine.logAgain();
  await send(stage);
  expect(stage.sent).toEqual([[1, 4]]);
});

/** What may happen to a feed. */
const deeds = {
  batch: (stage: Stage, size: number) => stage.record(texts((size % 40) + 1, size)),
  send,
  "send, while a batch comes": async (stage: Stage, size: number) => {
    stage.meanwhile = () => stage.record(texts(1, size));
    await send(stage);
    stage.meanwhile = undefined;
  },
  refuse: async (stage: Stage) => {
    stage.refuses = true;
    await send(stage);
    stage.refuses = false;
  },
  store: (stage: Stage, size: number) => {
    const upTo = Math.max(stage.memory.storedOffset, stage.memory.sentOffset - (size % 8));
    if (upTo > 0) stage.engine.noteStored({ epoch: "epoch", ranges: [[1, upTo]] }, now);
  },
  "batch that fails": failToWrite,
  "batch that is taken back": takeBack,
  erase: (stage: Stage) => void stage.engine.erase({ userIds: [viewer.userId], handles: [], places: [] }),
  cut: (stage: Stage) => void stage.engine.cut(stage.memory.storedOffset),
  "log again": (stage: Stage) => void stage.engine.logAgain(),
  stall: (stage: Stage) => stage.engine.unsendWhatStalled(now + 1e9),
  restart: (stage: Stage) => stage.engine.restart(),
  wake: (stage: Stage) => {
    stage.engine = stage.wake();
  },
} satisfies Record<string, (stage: Stage, size: number) => void | Promise<void>>;

test("whatever happens: the queue gets what storage says, in order, and at last everything", async () => {
  vi.spyOn(console, "error").mockReturnValue();
  const names = Object.keys(deeds) as (keyof typeof deeds)[];
  const deed = fc.record({
    name: fc.oneof(
      { weight: 2, arbitrary: fc.constantFrom("batch" as const, "send" as const) },
      fc.constantFrom(...names),
    ),
    size: fc.nat(400),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { minLength: 1, maxLength: 25 }), async (drawn) => {
      const stage = new Stage();
      for (const { name, size } of drawn) await deeds[name](stage, size);
      await send(stage);
      expect(stage.unsent()).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
