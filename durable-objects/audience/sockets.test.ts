/** Who is shown the door, and when: against a runtime that is as small as it can be, for its clock is ours. */
import { randomBytes } from "node:crypto";
import { inflateSync } from "node:zlib";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { initialState } from "#shared/live-state.ts";
import type { Position } from "#shared/protocol/position.ts";
import { FeedReader, openMessage } from "#shared/protocol/reader.ts";
import { closeCodes, ping, pong } from "#shared/protocol/wire.ts";
import type { SocketTerms } from "#shared/protocol/wire-v2.ts";
import { noTakebacks } from "#shared/takeback.ts";
import { Backlog } from "./backlog.ts";
import type { SocketAttachment } from "./client.ts";
import type { FeedSource, SourceRow } from "./feed-source.ts";
import { BatchFrames, ControlFrame } from "./frames.ts";
import { Sockets } from "./sockets.ts";
import { viewOf } from "./views.ts";

const minute = 60_000;
const holder = { principal: { kind: "key", id: "k" }, openedAt: 0, until: Infinity } as const;

interface FakeSocket {
  sent: (string | Uint8Array)[];
  closed: number | undefined;
  pingAt: number | undefined;
  attachment: SocketAttachment | undefined;
}

let known: (WebSocket & FakeSocket)[];
/** Flushes that wait for their time. */
let waiting: (() => void)[];
beforeEach(() => {
  known = [];
  waiting = [];
  vi.stubGlobal("WebSocketRequestResponsePair", vi.fn());
  vi.stubGlobal("scheduler", { wait: () => new Promise<void>((resolve) => waiting.push(resolve)) });
});
afterEach(() => vi.unstubAllGlobals());

function fakeSocket(attachment?: SocketAttachment): WebSocket & FakeSocket {
  const socket = {
    sent: [] as (string | Uint8Array)[],
    closed: undefined as number | undefined,
    pingAt: undefined as number | undefined,
    attachment,
    send: (data: string | Uint8Array) => void socket.sent.push(data),
    close: (code: number) => void (socket.closed ??= code),
    serializeAttachment: (next: SocketAttachment) => void (socket.attachment = structuredClone(next)),
    deserializeAttachment: () => structuredClone(socket.attachment),
  };
  return socket as unknown as WebSocket & FakeSocket;
}

const ctx = {
  setWebSocketAutoResponse: () => undefined,
  getWebSockets: () => known,
  getTags: () => [],
  acceptWebSocket: (socket: WebSocket & FakeSocket) => void known.push(socket),
  getWebSocketAutoResponseTimestamp: ({ pingAt }: FakeSocket) => (pingAt === undefined ? null : new Date(pingAt)),
  waitUntil: () => undefined,
} as unknown as DurableObjectState;

const source: FeedSource = {
  streamId: "st",
  top: { epoch: "e", offset: 10 },
  beforeFirst: 0,
  state: initialState().live,
  counters: {},
  timers: { timers: {}, pausedTimers: {} },
  takebacks: noTakebacks(),
  parts: { textOf: () => undefined, isShown: () => false },
  rowsAfter: () => [],
  rowsBefore: () => [],
};
const event = { offset: 10, eventType: "CHAT" } as unknown as RecordedEvent;
const batch = () => batchOf([event], source.top);
const newcomer = { offset: 0, synced: true, now: 0, hello: () => new ControlFrame("{}") };

function batchOf(events: RecordedEvent[], position: Position): BatchFrames {
  const texts = events.map((one) => JSON.stringify(one));
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  return new BatchFrames({ events, actions: [], texts, length, position, totals: { viewers: 0, likes: 0, coins: 0 } });
}
const wake = (now: number) => new Sockets(ctx, () => source, new Backlog(), now);

function open(sockets: Sockets, version: 1 | 2, now: number): WebSocket & FakeSocket {
  const socket = fakeSocket();
  const hello = () => new ControlFrame("{}");
  const asked = { ...holder, openedAt: now, view: viewOf(version, []) };
  sockets.accept(socket, asked, { offset: 9, synced: true, now, hello });
  return socket;
}

test.each([1, 2] as const)(
  "large events come to a client of version %i that keeps to the protocol, however small its window is",
  async (version) => {
    vi.useFakeTimers({ now: 0, toFake: ["Date"] });
    const rows: SourceRow[] = [];
    const feed = (): FeedSource => ({
      ...source,
      top: { epoch: "e", offset: rows.at(-1)?.lastOffset ?? 0 },
      rowsAfter: (offset) => rows.filter(({ lastOffset }) => lastOffset > offset),
    });
    const sockets = new Sockets(ctx, feed, new Backlog(), 0);
    // Others, so that a window is 16 KB: fewer events than version 1 acknowledges by itself.
    for (let count = 1; count < 4_096; count++)
      sockets.accept(fakeSocket(), { ...holder, view: viewOf(1, ["LIKE"]) }, newcomer);
    const socket = fakeSocket();
    sockets.accept(socket, { ...holder, view: viewOf(version, []) }, newcomer);
    const reader = new FeedReader(0, 0.1);
    const hello = {
      type: "hello",
      protocol: version,
      position: { epoch: "e", offset: 0 },
      top: { epoch: "e", offset: 0 },
    };
    reader.handled(reader.read({ text: JSON.stringify(hello), bytes: 1, isBinary: version === 2 }), 1, 0);
    socket.sent.length = 0;
    for (let first = 1; first < 400; first += 100) {
      const events = Array.from({ length: 100 }, (_, index) => ({
        offset: first + index,
        eventType: "CHAT",
        text: randomBytes(750).toString("base64"),
      }));
      rows.push({ firstOffset: first, lastOffset: first + 99, events: JSON.stringify(events), actions: "[]" });
      sockets.broadcast(batchOf(events as never, feed().top), feed(), 0);
    }
    for (let now = 0; reader.position?.offset !== 400 && now < 15_000; now += 10) {
      vi.setSystemTime(now);
      const said = reader.tick(now);
      for (const data of socket.sent.splice(0)) {
        const message = openMessage(data as string | Uint8Array<ArrayBuffer>, inflateSync);
        said.push(...reader.handled(reader.read(message), message?.bytes ?? 0, now));
      }
      for (const text of said) {
        if (text !== ping) sockets.take(socket, text, feed(), now);
        else [socket.pingAt] = [now, socket.sent.push(pong)];
      }
      if (now % 250 > 0) continue;
      for (const flush of waiting.splice(0)) flush();
      await Promise.resolve();
      await Promise.resolve();
    }
    vi.useRealTimers();
    expect([reader.position?.offset, socket.closed]).toEqual([400, undefined]);
  },
);

test("a thousand that read everything as it comes are never behind, at the pace of a very busy stream", () => {
  vi.useFakeTimers({ now: 0, toFake: ["Date"] });
  const top = { epoch: "e", offset: 0 };
  const sockets = new Sockets(ctx, () => ({ ...source, top }), new Backlog(), 0);
  // As large as what a page paints from.
  const hello = (terms: SocketTerms) => {
    const state = randomBytes(15_000).toString("base64");
    return new ControlFrame(JSON.stringify({ type: "hello", protocol: 2, position: top, top, ...terms, state }));
  };
  const readers = Array.from({ length: 1_000 }, (_, index) => {
    const socket = fakeSocket();
    const at = { offset: 0, synced: true, now: 0, hello };
    sockets.accept(socket, { ...holder, view: viewOf(2, []) }, at);
    return { socket, reader: new FeedReader(0, (index % 100) / 100) };
  });
  const said: string[] = [];
  const opened = new Map<unknown, ReturnType<typeof openMessage>>();
  const open = (data: string | Uint8Array) => {
    if (!opened.has(data)) opened.set(data, openMessage(data as string | Uint8Array<ArrayBuffer>, inflateSync));
    return opened.get(data);
  };
  for (let now = 0; now < 15_000; now += 88) {
    vi.setSystemTime(now);
    const event = { offset: ++top.offset, eventType: "CHAT", text: randomBytes(1_500).toString("base64") };
    sockets.broadcast(batchOf([event as never], { ...top }), { ...source, top }, now);
    for (const { socket, reader } of readers) {
      const texts = reader.tick(now);
      for (const data of socket.sent.splice(0)) {
        const message = open(data);
        texts.push(...reader.handled(reader.read(message), message?.bytes ?? 0, now));
      }
      for (const text of texts) {
        if (text !== ping) {
          said.push(text);
          sockets.take(socket, text, { ...source, top }, now);
        } else [socket.pingAt] = [now, socket.sent.push(pong)];
      }
    }
    opened.clear();
  }
  vi.useRealTimers();
  expect(said.filter((text) => text.includes('"ack"'))).toEqual([]);
  expect(new Set(readers.map(({ reader }) => reader.position?.offset))).toEqual(new Set([top.offset]));
});

test.each([1, 2] as const)(
  "who speaks version %i and said nothing since the hello is closed after two minutes",
  (version) => {
    const sockets = wake(0);
    const silent = open(sockets, version, 0);
    const pinging = open(sockets, version, 0);
    sockets.broadcast(batch(), source, 1.9 * minute);
    expect(silent.closed).toBeUndefined();
    pinging.pingAt = 1.9 * minute;
    sockets.broadcast(batch(), source, 2.5 * minute);
    expect(silent.closed).toBe(closeCodes.silent);
    expect(pinging.closed).toBeUndefined();
  },
);

test("who speaks version 1 and has acknowledged once may be silent, also over the hub's sleep", async () => {
  const sockets = wake(0);
  const quiet = open(sockets, 1, 0);
  sockets.take(quiet, '{"type":"ack","offset":10}', source, 1_000);
  sockets.closeStuck(10 * minute);
  expect(quiet.closed).toBeUndefined();
  for (const flush of waiting) flush();
  await vi.waitUntil(() => quiet.attachment?.heard === true);
  wake(60 * minute).closeStuck(70 * minute);
  expect(quiet.closed).toBeUndefined();
});

test("a sleep of the hub makes nobody silent who pinged, and nobody lively who did not", () => {
  const sockets = wake(0);
  const [silent, pinging] = [open(sockets, 2, 0), open(sockets, 2, 0)];
  pinging.pingAt = 59.9 * minute;
  const woken = wake(60 * minute);
  woken.broadcast(batch(), source, 60 * minute + 1);
  woken.broadcast(batch(), source, 60.6 * minute);
  expect([silent.closed, pinging.closed]).toEqual([closeCodes.silent, undefined]);
});

test.each([
  ["garbage", "hello?"],
  ["an ack beyond the feed's end", '{"type":"ack","offset":11}'],
  ["bytes", new ArrayBuffer(2)],
])("%s closes who said it, and what it says after that is not heard", (_, message) => {
  const sockets = wake(0);
  const bad = open(sockets, 2, 0);
  const good = open(sockets, 2, 0);
  for (let times = 0; times < 5_000; times++) sockets.take(bad, message, source, 1);
  expect(bad.closed).toBe(closeCodes.misbehaved);
  const before = good.sent.length;
  sockets.broadcast(batch(), source, 2);
  expect(good.sent).toHaveLength(before + 1);
  expect(good.closed).toBeUndefined();
});

test("pings that only the hub answers do not pay for each other", () => {
  const sockets = wake(0);
  const busy = open(sockets, 2, 0);
  for (let times = 0; times < 100; times++) sockets.take(busy, '{"type": "ping"}', source, 1);
  expect(busy.sent.filter((data) => typeof data === "string")).toHaveLength(20);
  expect(busy.closed).toBe(closeCodes.misbehaved);
});

test("a thousand that come at once share what there is, and are told each time that something else counts", () => {
  const sockets = wake(0);
  const first = open(sockets, 2, 0);
  for (let count = 1; count < 1_000; count++) open(sockets, 2, 0);
  const windows = first.sent
    .slice(1)
    .map((data) => JSON.parse(new TextDecoder().decode((data as Uint8Array).subarray(1))) as object);
  const [kilobyte, type] = [1024, "window"];
  expect(windows).toEqual([
    { type, windowBytes: 1_024 * kilobyte, returnMs: 640 },
    { type, windowBytes: 1_024 * kilobyte, returnMs: 1_280 },
    { type, windowBytes: 512 * kilobyte, returnMs: 2_560 },
    { type, windowBytes: 256 * kilobyte, returnMs: 5_120 },
  ]);
});

test("of a thousand whose lines break one after the other nobody is told to hurry; with the next who comes it is another room", () => {
  const sockets = wake(0);
  const first = open(sockets, 2, 0);
  const others = Array.from({ length: 999 }, () => open(sockets, 2, 0));
  for (const other of others) sockets.end(other, 2);
  const last = () => JSON.parse(new TextDecoder().decode((first.sent.at(-1) as Uint8Array).subarray(1))) as object;
  expect(last()).toMatchObject({ type: "window", windowBytes: 1024 * 1024, returnMs: 5_120 });
  open(sockets, 2, 0);
  expect(last()).toMatchObject({ type: "window", returnMs: 500 });
});
