import * as fc from "fast-check";
import { expect, test } from "vitest";
import { type TimelineEvent, timelineLimits, timelineOf } from "./timeline.ts";

const at = Date.UTC(2026, 10, 20, 12);
const said = (seqNo: number, second: number, eventType: string, more: Partial<TimelineEvent> = {}): TimelineEvent => ({
  seqNo,
  eventType,
  time: at + second * 1_000,
  coins: 0,
  battleId: null,
  ...more,
});

test("counts by minute and type, and names the moments in their order", () => {
  const { minutes, moments } = timelineOf([
    said(1, 0, "CONNECTED"),
    said(2, 59, "CHAT"),
    said(3, 60, "CHAT"),
    said(4, 61, "GIFT", { coins: 30, gift: "Rose" }),
    said(5, 62, "BATTLE", { battleId: "7" }),
    said(6, 63, "BATTLE", { battleId: "7" }),
    said(7, 64, "GAP"),
    said(8, 65, "STREAM_PAUSE"),
    said(9, 66, "BATTLE", { battleId: "8" }),
    said(10, 181, "STREAM_END"),
  ]);
  expect(minutes).toEqual([
    { startedAt: at, events: { CONNECTED: 1, CHAT: 1 }, coins: 0 },
    { startedAt: at + 60_000, events: { CHAT: 1, GIFT: 1, BATTLE: 3, GAP: 1, STREAM_PAUSE: 1 }, coins: 30 },
    { startedAt: at + 180_000, events: { STREAM_END: 1 }, coins: 0 },
  ]);
  expect(moments.map(({ kind, seqNo }) => [kind, seqNo])).toEqual([
    ["connected", 1],
    ["gift", 4],
    ["battle", 5],
    ["gap", 7],
    ["pause", 8],
    ["battle", 9],
    ["end", 10],
  ]);
  expect(moments[1]).toEqual({ kind: "gift", seqNo: 4, time: at + 61_000, coins: 30, gift: "Rose" });
});

test("whatever comes the counts add up, moments are in order, and gifts are the largest ones", () => {
  const anyEvents = fc
    .array(fc.record({ second: fc.nat(7_200), eventType: fc.constantFrom("CHAT", "GIFT", "GAP"), coins: fc.nat(50) }), {
      maxLength: 200,
    })
    .map((all) =>
      all.map(({ second, eventType, coins }, index) =>
        said(index + 1, second, eventType, { coins: eventType === "GIFT" ? coins : 0 }),
      ),
    );
  fc.assert(
    fc.property(anyEvents, (events) => {
      const { minutes, moments } = timelineOf(events);
      const counted = minutes.flatMap(({ events }) => Object.values(events)).reduce((sum, count) => sum + count, 0);
      expect(counted).toBe(events.length);
      const sum = (all: { coins?: number }[]) => all.reduce((total, { coins = 0 }) => total + coins, 0);
      expect(sum(minutes)).toBe(sum(events));
      const seqNos = moments.map(({ seqNo }) => seqNo);
      expect(seqNos).toEqual(seqNos.toSorted((one, other) => one - other));
      const largest = events
        .map(({ coins }) => coins)
        .filter((coins) => coins > 0)
        .toSorted((one, other) => other - one);
      const shown = moments.flatMap(({ kind, coins = 0 }) => (kind === "gift" ? coins : []));
      expect(shown.toSorted((one, other) => other - one)).toEqual(largest.slice(0, timelineLimits.gifts));
    }),
  );
});

test("a session of days has a bounded answer", () => {
  const events = Array.from({ length: 9_000 }, (_, index) =>
    said(index + 1, index * 60, index % 2 === 0 ? "GAP" : "CHAT"),
  );
  const { minutes, moments } = timelineOf(events);
  expect([minutes.length, moments.length]).toEqual([timelineLimits.minutes, timelineLimits.moments]);
});
