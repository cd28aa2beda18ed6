import { expect, test } from "vitest";
import { eventsOf, readTimeline } from "./timeline.ts";

test("pages of all sessions are put together, and a minute that two of them share is one", async () => {
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
    { sessionId: "t", minutes: [{ startedAt: 180_000, events: { CHAT: 2 }, coins: 1 }], moments: [], next: null },
  ];
  const asked: [string, number][] = [];
  const timeline = await readTimeline(["s", "t"], async (session, after) => {
    asked.push([session, after]);
    return pages[asked.length - 1]!;
  });
  expect(asked).toEqual([
    ["s", 0],
    ["s", 7],
    ["t", 0],
  ]);
  expect(timeline.minutes.map((minute) => [minute.startedAt, eventsOf(minute), minute.coins])).toEqual([
    [60_000, 4, 5],
    [180_000, 6, 1],
  ]);
  expect([timeline.coins, timeline.moments.length]).toEqual([6, 1]);
});

test("a live without end asks so many times, however many sessions it has", async () => {
  let asked = 0;
  await readTimeline(
    Array.from({ length: 40 }, (_, index) => String(index)),
    async (sessionId, after) => {
      asked += 1;
      return { sessionId, minutes: [], moments: [], next: after < 3 ? after + 1 : null };
    },
  );
  expect(asked).toBe(50);
});
