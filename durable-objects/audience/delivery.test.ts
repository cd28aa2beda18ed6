/** What a socket is sent is the feed, in order, once, whatever happens to it: against the real backlog, over sleeps too. */
import { inflateSync } from "node:zlib";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { initialState } from "#shared/live-state.ts";
import { closeCodes, type EventsFrame } from "#shared/protocol/wire.ts";
import { readHead, type ServerFrameV2 } from "#shared/protocol/wire-v2.ts";
import { noTakebacks } from "#shared/takeback.ts";
import { Backlog } from "./backlog.ts";
import { type Client, newClient, wokenClient, writeDown } from "./client.ts";
import { creditOffset, creditPing, fallBehind, type Pool, proveRead } from "./credit.ts";
import { Delivery } from "./delivery.ts";
import type { FeedSource, SourceRow } from "./feed-source.ts";
import { BatchFrames, ControlFrame, mergeBatches } from "./frames.ts";
import { shareOf } from "./shares.ts";
import { type ProtocolVersion, viewOf } from "./views.ts";

/** So many sockets share the hub that a window is 64 KB, of which 16 KB are sure. */
const sockets = 4_096;
const windowBytes = 64 * 1024;

function frameOf(data: string | Uint8Array<ArrayBuffer>): ServerFrameV2 {
  if (typeof data === "string") return JSON.parse(data) as ServerFrameV2;
  const head = readHead(data);
  const body = head?.isDeflated ? inflateSync(head.body) : head?.body;
  return JSON.parse(new TextDecoder().decode(body)) as ServerFrameV2;
}

/** One socket of a hub, with all that it was sent. */
class Stage {
  readonly rows: SourceRow[] = [];
  readonly events: EventsFrame[] = [];
  largest = 0;
  sentBytes = 0;
  checkId = "";
  now = 1;
  #attachment: unknown;
  #ended: string | undefined;
  #backlog = new Backlog();
  /** Others have all that the hub has: what is sure is all that there is for who does not read. */
  #pool: Pool = { bytes: 0, mostBytes: 0 };
  #delivery = this.#wake();
  client: Client;

  constructor(version: ProtocolVersion, types: string[], others = sockets) {
    this.share(others);
    const holder = { principal: { kind: "key", id: "k" }, openedAt: 0, until: Infinity } as const;
    this.client = newClient(this.#socket, viewOf(version, types), holder, {
      offset: 0,
      synced: true,
      now: 0,
      pool: this.#pool,
    });
    writeDown(this.client);
  }

  get ended(): string | undefined {
    return this.#ended;
  }

  get source(): FeedSource {
    return {
      streamId: "st",
      top: { epoch: "e", offset: this.rows.at(-1)?.lastOffset ?? 0 },
      beforeFirst: 0,
      state: initialState().live,
      counters: {},
      timers: { timers: {}, pausedTimers: {} },
      takebacks: noTakebacks(),
      parts: { textOf: () => undefined, isShown: () => false },
      rowsAfter: (offset) => this.rows.filter(({ lastOffset }) => lastOffset > offset),
      rowsBefore: (offset) => this.rows.filter(({ firstOffset }) => firstOffset <= offset).toReversed(),
    };
  }

  record(count: number, size: number): void {
    this.#send(this.#made(count, size));
  }

  /** So many batches, which go out as one. */
  recordTogether(batches: number, count: number, size: number): void {
    this.#send(mergeBatches(Array.from({ length: batches }, () => this.#made(count, size))));
  }

  #made(count: number, size: number): BatchFrames {
    const first = this.source.top.offset + 1;
    const events = Array.from({ length: count }, (_, index) => {
      const offset = first + index;
      let seed = offset;
      // Text that does not deflate much.
      const letter = () => ((seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31) >> 16) % 36;
      const text = Array.from({ length: size }, () => letter().toString(36)).join("");
      return { offset, eventType: offset % 3 ? "CHAT" : "GIFT", text };
    }) as unknown as RecordedEvent[];
    const lastOffset = first + count - 1;
    this.rows.push({ firstOffset: first, lastOffset, events: JSON.stringify(events), actions: "[]" });
    const texts = events.map((event) => JSON.stringify(event));
    const totals = { viewers: 0, likes: 0, coins: 0 };
    const batch = new BatchFrames({
      events,
      actions: [],
      texts,
      length: size * count,
      position: this.source.top,
      totals,
    });
    this.#backlog.push(batch);
    return batch;
  }

  #send(batch: BatchFrames): void {
    this.#delivery.look(this.client, this.now);
    if (!this.client.flow.synced) this.feed();
    else if (this.#delivery.sendBatch(this.client, batch, this.now) === "full") fallBehind(this.client.flow, this.now);
  }

  share(count: number): void {
    this.#delivery.share(count, { isComing: true });
  }

  tell(frame: ControlFrame): void {
    this.#delivery.tell(this.client, frame, this.now);
  }

  feed(): void {
    this.#delivery.feed(this.client, this.source, this.now);
  }

  sleep(): void {
    writeDown(this.client);
    this.#backlog = new Backlog();
    this.#delivery = this.#wake();
    this.client = wokenClient(this.#socket, { topOffset: this.source.top.offset, now: this.now, pool: this.#pool });
  }

  #wake(): Delivery {
    const line = {
      pingAt: () => 0,
      end: (_: WebSocket, code: number, reason: string) => void (this.#ended = `${code} ${reason}`),
      changed: () => undefined,
    };
    const delivery = new Delivery(line, this.#backlog);
    delivery.share(sockets, { isComing: true });
    return delivery;
  }

  get #socket(): WebSocket {
    return {
      send: (data: string | Uint8Array<ArrayBuffer>) => {
        this.sentBytes += data.length;
        const frame = frameOf(data);
        if (frame.type === "check") this.checkId = frame.id;
        if (frame.type !== "events") return;
        this.events.push(frame);
        if (frame.events.length > 1) this.largest = Math.max(this.largest, data.length);
      },
      serializeAttachment: (attachment: unknown) => void (this.#attachment = structuredClone(attachment)),
      deserializeAttachment: () => structuredClone(this.#attachment),
    } as unknown as WebSocket;
  }
}

test.each([1, 2] as const)(
  "who acknowledges and reads nothing is sent no more than twice what it has to prove (version %i)",
  (version) => {
    const stage = new Stage(version, []);
    const { proofBytes } = shareOf(version, sockets, windowBytes);
    for (let batch = 0; batch < 200 && stage.ended === undefined; batch++) {
      stage.record(10, 1_000);
      // It has the numbers from somebody else.
      creditOffset(stage.client.flow, stage.source.top.offset, ++stage.now);
      if (!stage.client.flow.synced) stage.feed();
    }
    expect(stage.sentBytes).toBeGreaterThan(proofBytes);
    expect(stage.sentBytes).toBeLessThanOrEqual(2 * proofBytes + 1_000);
    // Of version 2 everybody knows the check: who does not echo it is closed once it was behind for 30 s.
    expect(stage.ended?.slice(0, 4)).toBe(version === 1 ? `${closeCodes.goAway}` : undefined);
  },
);

test("what goes out as one and is more than there is room for is sent batch by batch, as far as there is room", () => {
  const stage = new Stage(2, []);
  const spans = () => stage.events.map(({ events }) => [events.at(0)?.offset, events.at(-1)?.offset]);
  stage.recordTogether(4, 10, 1_000);
  expect([spans(), stage.client.flow.synced]).toEqual([
    [
      [1, 10],
      [11, 20],
    ],
    false,
  ]);
  creditOffset(stage.client.flow, 20, ++stage.now);
  stage.feed();
  expect([spans().slice(2).flat(), stage.client.flow.synced]).toEqual([[21, 40], true]);
});

test("who has not come to the check yet is waited for, also where it speaks version 1", () => {
  const stage = new Stage(1, []);
  const read = () => {
    if (stage.checkId !== "") return;
    creditOffset(stage.client.flow, stage.events.at(-1)?.position.offset ?? 0, ++stage.now);
    if (!stage.client.flow.synced) stage.feed();
  };
  for (let batch = 0; batch < 200; batch++) {
    stage.record(10, 1_000);
    read();
  }
  expect([stage.checkId === "", stage.ended, stage.client.flow.synced]).toEqual([false, undefined, false]);
});

test.each([1, 2] as const)("who has to prove because its share became smaller is asked to (version %i)", (version) => {
  const stage = new Stage(version, [], 1);
  for (let batch = 0; batch < 90; batch++) {
    stage.record(10, 1_000);
    creditOffset(stage.client.flow, stage.source.top.offset, ++stage.now);
  }
  expect([
    stage.client.flow.unprovenBytes > 2 * shareOf(version, sockets, windowBytes).proofBytes,
    stage.checkId,
  ]).toEqual([true, ""]);
  stage.share(sockets);
  stage.record(10, 1_000);
  expect(stage.checkId).not.toBe("");
  proveRead(stage.client.flow, stage.checkId, ++stage.now);
  stage.feed();
  expect([stage.ended, stage.client.flow.synced]).toEqual([undefined, true]);
});

test("what is not of the feed is credited by a place that the client knows of, whatever its filter left out since then", () => {
  const stage = new Stage(1, ["GIFT"]);
  const said = new ControlFrame({
    type: "trial",
    position: { epoch: "e", offset: 3 },
    actions: [],
    more: "x".repeat(15_000),
  } as never);
  // Offset 3 is a gift.
  stage.record(3, 10);
  stage.record(2, 10);
  stage.tell(said);
  stage.record(1, 2_000);
  expect(stage.client.flow.synced).toBe(false);
  creditOffset(stage.client.flow, stage.events.at(-1)?.position.offset ?? 0, ++stage.now);
  stage.feed();
  expect(stage.client.flow.synced).toBe(true);
});

const happening = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant("batch" as const),
      count: fc.integer({ min: 1, max: 60 }),
      size: fc.integer({ min: 1, max: 3_000 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("ack" as const) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant("ping" as const) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("echo" as const) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant("sleep" as const) }) },
);

function happen(stage: Stage, it: typeof happening extends fc.Arbitrary<infer Happening> ? Happening : never): void {
  const { flow } = stage.client;
  stage.now += 1;
  switch (it.what) {
    case "batch":
      return stage.record(it.count, it.size);
    case "ack":
      // Who has handled everything has echoed the check in it, too.
      proveRead(flow, stage.checkId, stage.now);
      creditOffset(flow, stage.events.at(-1)?.position.offset ?? 0, stage.now);
      break;
    case "ping":
      creditPing(flow, stage.now, stage.now);
      break;
    case "echo":
      proveRead(flow, stage.checkId, stage.now);
      break;
    case "sleep":
      return stage.sleep();
    default:
      return it satisfies never;
  }
  if (!flow.synced) stage.feed();
}

test.each([
  [1, []],
  [2, []],
  [1, ["GIFT"]],
  [2, ["GIFT"]],
] as [ProtocolVersion, string[]][])(
  "version %i with the filter %j gets everything, in order, once",
  (version, types) => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (happenings) => {
        const stage = new Stage(version, types);
        for (const it of happenings) happen(stage, it);
        for (let turn = 0; !stage.client.flow.synced && turn < 1_000; turn++) {
          happen(stage, { what: "ack" });
          happen(stage, { what: "echo" });
        }
        expect(stage.ended).toBeUndefined();
        const wanted = stage.rows.flatMap((row) => JSON.parse(row.events) as RecordedEvent[]);
        const filtered = types.length === 0 ? wanted : wanted.filter(({ eventType }) => types.includes(eventType));
        expect(stage.events.flatMap(({ events }) => events)).toEqual(filtered);
        // Only a single event may be larger than the window.
        expect(stage.largest).toBeLessThanOrEqual(windowBytes);
      }),
      { numRuns: 25 },
    );
  },
);
