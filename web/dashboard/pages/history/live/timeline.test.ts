import { expect, test } from "vitest";
import { eventsOf, readTimeline } from "./timeline.ts";

test("pages are put together, and a minute that two of them share is one", async () => {
  const pages = [
    { sessionId: "s", minutes: [{ startedAt: 60_000, events: { CHAT: 2 }, coins: 0 }], moments: [], next: 7 },
    {
      sessionId: "s",
      minutes: [
        { startedAt: 60_000, events: { CHAT: 1, GIFT: 1 }, coins: 5 },
        { startedAt: 180_000, events: { LIKE: 4 }, coins: 0 },
      ],
      moments: [{ kind: "gift" as const, seqNo: 9, time: 61_000, coins: 5 }],
      next: null,
    },
  ];
  const asked: number[] = [];
  const timeline = await readTimeline(async (after) => {
    asked.push(after);
    return pages[asked.length - 1]!;
  });
  expect(asked).toEqual([0, 7]);
  expect(timeline.minutes.map((minute) => [minute.startedAt, eventsOf(minute), minute.coins])).toEqual([
    [60_000, 4, 5],
    [180_000, 4, 0],
  ]);
  expect([timeline.coins, timeline.moments.length]).toEqual([5, 1]);
});
