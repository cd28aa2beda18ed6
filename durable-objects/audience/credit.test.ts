import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  creditOffset,
  creditPing,
  fallBehind,
  type Flow,
  hasRoom,
  isCheckDue,
  isStuck,
  letGo,
  mayTell,
  newFlow,
  noteCheck,
  noteSent,
  proveRead,
  type Share,
} from "./credit.ts";
import { newPool, shareOf } from "./shares.ts";

const windowBytes = 64 * 1024;
const v1 = shareOf(1, 1, windowBytes);
const v2 = shareOf(2, 1_000, windowBytes);
const v2Burst = shareOf(2, 1_000, 4 * windowBytes);
const start = (pool = newPool()) => newFlow(pool, 0, true, 0);

function send(flow: Flow, offset: number, { events = 1, bytes = 10, at = 0 } = {}): void {
  noteSent(flow, { offset, events, bytes, sentAt: at });
}

describe("an acknowledgement", () => {
  test("makes room for whole frames only, and for as many events as version 1 may have", () => {
    const flow = start();
    expect(hasRoom(flow, { events: 500, bytes: 10 }, v1, 0)).toBe(true);
    send(flow, 200, { events: 200 });
    expect(hasRoom(flow, { events: 100, bytes: 10 }, v1, 0)).toBe(true);
    expect(hasRoom(flow, { events: 101, bytes: 10 }, v1, 0)).toBe(false);
    expect(hasRoom(flow, { events: 101, bytes: 10 }, v2, 0)).toBe(true);
    expect(creditOffset(flow, 199, 1)).toBe(false);
    expect(creditOffset(flow, 200, 1)).toBe(true);
    expect(flow).toMatchObject({ events: 0, bytes: 0, sentOffset: 200, movedAt: 1 });
  });

  test("that is an old one changes nothing", () => {
    const flow = start();
    send(flow, 10);
    creditOffset(flow, 10, 1);
    send(flow, 20);
    expect(creditOffset(flow, 10, 2)).toBe(false);
    expect(flow).toMatchObject({ events: 1, bytes: 10, movedAt: 1 });
  });
});

describe("a ping", () => {
  test("tells what was sent strictly before the one before it", () => {
    const flow = start();
    send(flow, 1, { at: 100 });
    expect(creditPing(flow, 150, 151)).toBe(false);
    send(flow, 2, { at: 150 });
    send(flow, 3, { at: 151 });
    expect(creditPing(flow, 150, 160)).toBe(false);
    expect(creditPing(flow, 200, 201)).toBe(true);
    expect(flow.outstanding.map(({ offset }) => offset)).toEqual([2, 3]);
    expect(creditPing(flow, 300, 301)).toBe(true);
    expect(flow.outstanding).toEqual([]);
    expect(flow.bytes).toBe(0);
  });

  test("of a time before is none", () => {
    const flow = start();
    creditPing(flow, 200, 200);
    send(flow, 1, { at: 100 });
    expect(creditPing(flow, 150, 250)).toBe(false);
    expect(flow.outstanding).toHaveLength(1);
  });
});

describe("a proof", () => {
  test("is due after so many bytes, and past twice as many nothing more is sent, whatever is pinged", () => {
    const flow = start();
    let at = 0;
    let sent = 0;
    while (hasRoom(flow, { events: 1, bytes: 1_000 }, v2, 0)) {
      send(flow, ++sent, { bytes: 1_000, at: ++at });
      if (isCheckDue(flow, v2)) noteCheck(flow, "secret");
      creditPing(flow, ++at, at);
      if (sent > 10_000) break;
    }
    expect(sent * 1_000).toBeGreaterThan(v2.proofBytes);
    expect(sent * 1_000).toBeLessThanOrEqual(2 * v2.proofBytes);
    fallBehind(flow, at);
    for (let ping = at; ping < at + 40_000; ping += 1_000) creditPing(flow, ping, ping);
    expect(flow.bytes).toBe(0);
    expect(isStuck(flow, at + 40_000)).toBe(true);
    expect(proveRead(flow, "guess", at)).toBe(false);
    expect(hasRoom(flow, { events: 1, bytes: 1_000 }, v2, 0)).toBe(false);
    expect(proveRead(flow, "secret", at)).toBe(true);
    expect(hasRoom(flow, { events: 1, bytes: 1_000 }, v2, 0)).toBe(true);
  });

  test("credits what was sent before the check, and counts on from it", () => {
    const flow = start();
    send(flow, 1, { bytes: 300_000 });
    noteSent(flow, { offset: 1, events: 0, bytes: 60, sentAt: 0, checkId: "id" });
    noteCheck(flow, "id");
    send(flow, 2, { bytes: 7 });
    expect(isCheckDue(flow, v2)).toBe(false);
    expect(proveRead(flow, "id", 5)).toBe(true);
    expect(flow).toMatchObject({ bytes: 7, unprovenBytes: 7, movedAt: 5 });
    expect(flow.outstanding).toHaveLength(1);
    expect(proveRead(flow, "id", 6)).toBe(false);
  });

  test("of an echo of nothing is none", () => {
    const flow = start();
    expect(proveRead(flow, undefined as unknown as string, 1)).toBe(false);
  });
});

test("what is not of the feed comes also to who is behind, but not without end", () => {
  const flow = start();
  expect(mayTell(flow, 10 * windowBytes, v1, 0)).toBe(true);
  send(flow, 1, { bytes: windowBytes });
  expect(hasRoom(flow, { events: 0, bytes: 1 }, v2, 0)).toBe(false);
  expect(mayTell(flow, windowBytes, v2, 0)).toBe(true);
  expect(mayTell(flow, windowBytes + 1, v2, 0)).toBe(false);
});

describe("what is sure", () => {
  const frame = { events: 1, bytes: windowBytes };
  /** One that has what is sure, of a hub that has nothing to spare. */
  function full() {
    const pool = newPool();
    const flow = start(pool);
    send(flow, 1, { bytes: windowBytes });
    pool.bytes = pool.mostBytes;
    return flow;
  }

  test("is exceeded while all together have less than the hub has for them, up to the window", () => {
    const flow = start();
    for (let sent = 1; sent <= 4; sent++) {
      expect(hasRoom(flow, frame, v2Burst, 0)).toBe(true);
      send(flow, sent, frame);
    }
    expect(hasRoom(flow, { events: 1, bytes: 1 }, v2Burst, 0)).toBe(false);
    expect(flow.pool.bytes).toBe(4 * windowBytes);
  });

  test("is all there is for who does not read where the hub has no more, and who gave credit within a second has its window", () => {
    const flow = full();
    expect(hasRoom(flow, frame, v2Burst, 5_000)).toBe(false);
    flow.creditedAt = 5_000;
    flow.pool.bytes = 10 * flow.pool.mostBytes;
    expect(hasRoom(flow, frame, v2Burst, 6_000)).toBe(true);
    expect(hasRoom(flow, frame, v2Burst, 6_001)).toBe(false);
    expect(hasRoom(flow, frame, v1, 5_000)).toBe(false);
  });

  test("is exceeded by who gave credit, or came, two pings ago, while all together have less than twice what the hub has", () => {
    for (const known of ["creditedAt", "cameAt"] as const) {
      const flow = full();
      flow[known] = 5_000;
      expect(hasRoom(flow, frame, v2Burst, 9_000)).toBe(true);
      expect(hasRoom(flow, frame, v2Burst, 9_001)).toBe(false);
      flow.pool.bytes = 2 * flow.pool.mostBytes - frame.bytes;
      expect(hasRoom(flow, frame, v2Burst, 9_000)).toBe(true);
      flow.pool.bytes += 1;
      expect(hasRoom(flow, frame, v2Burst, 9_000)).toBe(false);
    }
  });

  test("does not keep who has more than that from being told that it is behind", () => {
    const flow = full();
    send(flow, 2, { bytes: 3 * windowBytes });
    expect(mayTell(flow, 100, v2Burst, 0)).toBe(true);
    expect(mayTell(flow, windowBytes + 1, v2Burst, 0)).toBe(false);
    // The feed of those that came just now may take so much.
    flow.pool.bytes = 2 * flow.pool.mostBytes;
    expect(mayTell(flow, 100, v2Burst, 0)).toBe(true);
    flow.pool.bytes = 3 * flow.pool.mostBytes;
    expect(mayTell(flow, 100, v2Burst, 0)).toBe(false);
    flow.creditedAt = 5_000;
    expect(mayTell(flow, 100, v2Burst, 35_000)).toBe(true);
    expect(mayTell(flow, 100, v2Burst, 35_001)).toBe(false);
  });

  test("is free again with credit, and with the socket", () => {
    const pool = newPool();
    const [one, other] = [start(pool), start(pool)];
    send(one, 1, { bytes: 100 });
    send(other, 1, { bytes: 10 });
    send(other, 2, { bytes: 5 });
    expect(creditOffset(other, 1, 1)).toBe(true);
    expect(pool.bytes).toBe(105);
    letGo(one);
    expect(pool.bytes).toBe(5);
    letGo(one);
    expect(pool.bytes).toBe(5);
  });
});

test("nor to who pings and reads none of it", () => {
  const flow = start();
  let told = 0;
  for (let at = 1; at <= 1_000 && mayTell(flow, windowBytes, v2, 0); at++) {
    send(flow, 0, { bytes: windowBytes, at });
    told += windowBytes;
    if (isCheckDue(flow, v2)) noteCheck(flow, "c");
    creditPing(flow, at + 0.4, at + 0.4);
    creditPing(flow, at + 0.5, at + 0.5);
  }
  expect(told).toBe(4 * v2.proofBytes);
  proveRead(flow, "c", 2_000);
  expect(mayTell(flow, windowBytes, v2, 0)).toBe(true);
});

test("a socket is stuck when it is behind and gives no credit for 30 s", () => {
  const flow = start();
  expect(isStuck(flow, 1e9)).toBe(false);
  send(flow, 10);
  fallBehind(flow, 1_000);
  expect(isStuck(flow, 30_999)).toBe(false);
  expect(isStuck(flow, 31_000)).toBe(true);
  creditOffset(flow, 10, 31_000);
  expect(isStuck(flow, 60_999)).toBe(false);
});

/** What may happen to a socket; sizes and times are what they are. */
const happening = fc.oneof(
  fc.record({ what: fc.constant("batch" as const), bytes: fc.integer({ min: 1, max: 200_000 }), events: fc.nat(500) }),
  fc.record({ what: fc.constant("ack" as const), offset: fc.nat(300) }),
  fc.record({ what: fc.constant("ping" as const) }),
  fc.record({ what: fc.constant("echo" as const), isRight: fc.boolean() }),
  fc.record({ what: fc.constant("time" as const), ms: fc.nat(5_000) }),
);

test.each([
  ["version 1", v1],
  ["version 2", v2],
  ["version 2, with more than what is sure", v2Burst],
])("whatever happens, the sums are those of what is outstanding, and within the bounds (%s)", (_, share: Share) => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 200 }), (happenings) => {
      const flow = start();
      let now = 1;
      let checks = 0;
      for (const it of happenings) {
        switch (it.what) {
          case "batch":
            if (!hasRoom(flow, it, share, now)) break;
            send(flow, flow.sentOffset + 1, { bytes: it.bytes, events: it.events, at: now });
            if (isCheckDue(flow, share)) noteCheck(flow, `${++checks}`);
            break;
          case "ack":
            creditOffset(flow, it.offset, now);
            break;
          case "ping":
            creditPing(flow, now, now);
            break;
          case "echo":
            proveRead(flow, it.isRight ? `${checks}` : "wrong", now);
            break;
          case "time":
            now += it.ms;
            break;
          default:
            it satisfies never;
        }
        // One frame is always allowed.
        const isOne = flow.outstanding.length === 1;
        expect(isOne || (flow.bytes <= share.windowBytes && flow.events <= share.events)).toBe(true);
        expect(flow.unprovenBytes).toBeLessThanOrEqual(2 * share.proofBytes);
        expect(flow.pool.bytes).toBe(flow.bytes);
        expect(flow.bytes).toBe(flow.outstanding.reduce((sum, { bytes }) => sum + bytes, 0));
        expect(flow.events).toBe(flow.outstanding.reduce((sum, { events }) => sum + events, 0));
        expect(flow.unprovenBytes).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});

test("who reads everything and speaks as the protocol says is never held back for good", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 30_000 }), { minLength: 1, maxLength: 100 }), (sizes) => {
      const flow = start();
      let now = 0;
      let id = "";
      for (const bytes of sizes) {
        // A round trip: everything was handled, and pinged for.
        for (let ping = 0; !hasRoom(flow, { events: 1, bytes }, v2, now); ping++) {
          expect(ping, "held back").toBeLessThan(3);
          now += 10;
          creditPing(flow, now, now);
          if (flow.check) proveRead(flow, id, now);
        }
        send(flow, flow.sentOffset + 1, { bytes, at: ++now });
        if (isCheckDue(flow, v2)) noteCheck(flow, (id = String(now)));
      }
    }),
  );
});
