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
import type { FeedSource } from "./feed-source.ts";

beforeEach(() => {
  vi.stubGlobal("WebSocketRequestResponsePair", vi.fn());
  vi.stubGlobal("scheduler", { wait: () => Promise.withResolvers().promise });
});
afterEach(() => vi.unstubAllGlobals());

/** An audience of one socket that woke with the hub at offset 0, and the frames that it was sent. */
function stage() {
  const frames: ServerFrameV2[] = [];
  const attachment: SocketAttachment = {
    principal: { kind: "key", id: "k" },
    openedAt: 0,
    until: 1e15,
    version: 2,
    types: [],
  };
  const socket = {
    send: (data: string | Uint8Array<ArrayBuffer>) => {
      const opened = openMessage(data, inflateSync);
      frames.push(JSON.parse(opened?.text ?? "") as ServerFrameV2);
    },
    close: () => undefined,
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
  const source: FeedSource = {
    streamId: "st",
    top: { epoch: "e", offset: 0 },
    beforeFirst: 0,
    state: initialState().live,
    counters: {},
    timers: { timers: {}, pausedTimers: {} },
    takebacks: noTakebacks(),
    parts: { textOf: () => undefined, isShown: () => false },
    rowsAfter: () => [],
    rowsBefore: () => [],
  };
  const audience = new Audience(ctx, () => source, 0);
  const record = (length: number, count = 2) => {
    const events = Array.from({ length: count }, () => {
      source.top = { ...source.top, offset: source.top.offset + 1 };
      const { offset } = source.top;
      return { offset, eventType: "CHAT", payload: { message: "x".repeat(length) } } as unknown as RecordedEvent;
    });
    const texts = events.map((event) => JSON.stringify(event));
    audience.broadcast({ events, actions: [], texts, body: StoredEvents.of(texts).body }, 0);
  };
  const shown = () =>
    frames.map((frame) => (frame.type === "events" ? frame.events.map(({ offset }) => offset) : frame.type));
  return { audience, record, shown };
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
    record(300_000, 1);
    record(300_000, 1);
  }, 0);
  expect(shown()).toEqual([[1, 2], [3], [4]]);
});
