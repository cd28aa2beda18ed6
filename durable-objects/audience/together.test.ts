/** What goes out as one frame, and what may not be said before it: against a runtime that is as small as it can be. */
import { inflateSync } from "node:zlib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { initialState } from "#shared/live-state.ts";
import { openMessage } from "#shared/protocol/reader.ts";
import type { ServerFrameV2 } from "#shared/protocol/wire-v2.ts";
import { noTakebacks } from "#shared/takeback.ts";
import { StoredEvents } from "../feed/stored-events.ts";
import { Audience } from "./audience.ts";
import type { SocketAttachment } from "./client.ts";
import type { FeedSource, SourceRow } from "./feed-source.ts";

beforeEach(() => {
  vi.stubGlobal("WebSocketRequestResponsePair", vi.fn());
  vi.stubGlobal("scheduler", { wait: () => Promise.withResolvers().promise });
});
afterEach(() => vi.unstubAllGlobals());

/** An audience of one socket that woke with the hub at offset 0, and the frames that it was sent. */
function stage(asleep: Partial<SocketAttachment> = {}) {
  const frames: ServerFrameV2[] = [];
  const closed: number[] = [];
  const attachment: SocketAttachment = {
    principal: { kind: "key", id: "k" },
    openedAt: 0,
    until: 1e15,
    version: 2,
    types: [],
    ...asleep,
  };
  const socket = {
    send: (data: string | Uint8Array<ArrayBuffer>) => {
      const opened = openMessage(data, inflateSync);
      frames.push(JSON.parse(opened?.text ?? "") as ServerFrameV2);
    },
    close: (code: number) => closed.push(code),
    serializeAttachment: () => undefined,
    deserializeAttachment: () => structuredClone(attachment),
  };
  const ctx = {
    setWebSocketAutoResponse: () => undefined,
    getWebSockets: () => [socket],
    getTags: () => [],
    getWebSocketAutoResponseTimestamp: () => null,
    waitUntil: () => undefined,
  } as unknown as DurableObjectState;
  const rows: SourceRow[] = [];
  const source: FeedSource = {
    streamId: "st",
    top: { epoch: "e", offset: 0 },
    beforeFirst: 0,
    state: initialState().live,
    counters: {},
    timers: { timers: {}, pausedTimers: {} },
    takebacks: noTakebacks(),
    parts: { textOf: () => undefined, isShown: () => false },
    rowsAfter: (offset) => rows.filter(({ lastOffset }) => lastOffset > offset),
    rowsBefore: (offset) => rows.filter(({ firstOffset }) => firstOffset <= offset).toReversed(),
  };
  const audience = new Audience(ctx, () => source, 0);
  const store = (length: number, count = 2) => {
    const firstOffset = source.top.offset + 1;
    const events = made(firstOffset, count, length);
    source.top = { ...source.top, offset: source.top.offset + count };
    rows.push({ firstOffset, lastOffset: source.top.offset, events: JSON.stringify(events), actions: "[]" });
    return events;
  };
  const send = (events: RecordedEvent[]) => {
    const texts = events.map((event) => JSON.stringify(event));
    audience.broadcast({ events, actions: [], texts, body: StoredEvents.of(texts).body }, 0);
  };
  const record = (length: number, count = 2) => send(store(length, count));
  const acknowledge = (offset: number) =>
    audience.take(socket as unknown as WebSocket, JSON.stringify({ type: "ack", offset }), 0);
  const shown = () =>
    frames.map((frame) => (frame.type === "events" ? frame.events.map(({ offset }) => offset) : frame.type));
  return { audience, store, send, record, acknowledge, closed, shown };
}

function made(firstOffset: number, count: number, length: number): RecordedEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const payload = { message: "x".repeat(length) };
    return { offset: firstOffset + index, eventType: "CHAT", payload } as unknown as RecordedEvent;
  });
}

test("what is recorded together is one frame, with its last position; by itself it is one each", () => {
  const { audience, record, shown } = stage();
  audience.together(() => {
    record(10);
    record(10);
  }, 0);
  record(10);
  record(10);
  expect(shown()).toEqual([
    [1, 2, 3, 4],
    [5, 6],
    [7, 8],
  ]);
});

test("batches that were deflated already are one frame, too, with what short ones are among them", () => {
  const { audience, record, shown } = stage();
  audience.together(() => {
    record(30_000);
    record(40_000);
    record(30_000);
  }, 0);
  audience.together(() => {
    record(30_000);
    record(10);
  }, 0);
  expect(shown()).toEqual([
    [1, 2, 3, 4, 5, 6],
    [7, 8, 9, 10],
  ]);
});

test("what is said in between comes in between", () => {
  const { audience, record, shown } = stage();
  audience.together(() => {
    record(10);
    record(10);
    audience.tellTallies(0);
    record(10);
    audience.tellOverlays({ after: 0 }, 0);
    record(10);
    audience.tellOverlays({ after: 0, always: true }, 0);
  }, 0);
  expect(shown()).toEqual([[1, 2, 3, 4], "tallies", [5, 6, 7, 8], "overlays"]);
});

test("it goes out where something fails on the way, and what does not fit into one frame is several", () => {
  const { audience, record, shown } = stage();
  const failing = () =>
    audience.together(() => {
      record(10);
      throw new Error("a batch");
    }, 0);
  expect(failing).toThrow("a batch");
  audience.together(() => {
    record(600_000, 1);
    record(600_000, 1);
  }, 0);
  expect(shown()).toEqual([[1, 2], [3], [4]]);
});

test("who is fed on the way has what goes out together once", () => {
  const { audience, record, shown } = stage({ lagging: { from: 0, movedAt: 0 } });
  audience.together(() => {
    record(300_000, 1);
    record(300_000, 1);
  }, 0);
  record(10);
  expect(shown()).toEqual([[1], [2], "sync", [3, 4]]);
});

test("who was not sent a batch is sent it before the next one", () => {
  const { store, record, shown } = stage();
  record(10);
  store(10);
  record(10);
  record(10);
  expect(shown()).toEqual([
    [1, 2],
    [3, 4, 5, 6],
    [7, 8],
  ]);
});

test("a batch that is sent out after one that came later comes in its place, once", () => {
  const { store, send, shown } = stage();
  const [first, second] = [store(10), store(10)];
  send(second);
  send(first);
  send(store(10));
  expect(shown()).toEqual([
    [1, 2, 3, 4],
    [5, 6],
  ]);
});

test("who got more from elsewhere than there is here may say so, and gets none of it again", () => {
  const asleep = { lagging: { from: 0, movedAt: 0 }, catchUpId: "c", version: 1 } as const;
  const { audience, record, acknowledge, closed, store, send, shown } = stage(asleep);
  const page = { catchUpId: "c", events: JSON.stringify(made(1, 5, 10)), actions: "[]" };
  expect(audience.catchUp(page, 0)).toEqual({ state: "done" });
  acknowledge(5);
  send(store(10, 3));
  record(10, 3);
  record(10);
  expect(closed).toEqual([]);
  expect(shown()).toEqual([[1, 2, 3, 4, 5], "sync", [6], [7, 8]]);
});
