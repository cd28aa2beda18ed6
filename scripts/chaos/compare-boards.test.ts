import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { boardParts, compareBoards } from "./compare-boards.ts";

const event = (eventType: string, offset: number, userId: string, payload: object): RecordedEvent =>
  ({ eventType, offset, roomId: "7001", user: { userId, uniqueId: "" }, payload }) as unknown as RecordedEvent;
const stored = [
  event("GIFT", 1, "1", { coinsDelta: 3 }),
  event("GIFT", 2, "2", { coinsDelta: 5 }),
  event("GIFT", 3, "1", { coinsDelta: 0 }),
  event("CHAT", 4, "1", {}),
  event("FOLLOW", 5, "2", { first: true }),
  event("FOLLOW", 6, "2", { first: false }),
  event("SHARE", 7, "1", {}),
];
const says = { stored, roomId: "7001", ledgerCoins: 8 };
const right = {
  "board:gifters": {
    rows: [
      { userId: "2", value: 5 },
      { userId: "1", value: 3 },
    ],
  },
  "board:chatters": { rows: [{ userId: "1", value: 1 }] },
  "board:sharers": { rows: [{ userId: "1", value: 1 }] },
  "count:coins": 8,
  "count:follows": 1,
  "count:shares": 1,
  "counter:chats": 1,
  "goal:chaos": 8,
  "timer:subathon": { plan: { addedMs: 8 * 2_000 + 30_000 + 5_000 } },
  "deeds:gfsh_0": { rows: [{ firstOffset: 7 }, { firstOffset: 5 }] },
};
const found = (change: Record<string, unknown>) =>
  compareBoards(says, [{ name: "overlay", parts: { ...right, ...change } }]).map(({ detail }) => detail);

test("over several broadcasts the goal, the timer and the counter go on, and what comes late counts for nothing", () => {
  const more = [
    ...stored,
    { ...event("GIFT", 8, "3", { coinsDelta: 2 }), roomId: "7002" },
    { ...event("GIFT", 9, "1", { coinsDelta: 90 }), roomId: "7001" },
  ];
  const parts = {
    ...right,
    "board:gifters": { rows: [{ userId: "3", value: 2 }] },
    "board:chatters": { rows: [] },
    "board:sharers": { rows: [] },
    "count:coins": 2,
    "count:follows": 0,
    "count:shares": 0,
    "goal:chaos": 10,
    "timer:subathon": { plan: { addedMs: 10 * 2_000 + 30_000 + 5_000 } },
    "deeds:gfsh_0": { rows: [{ firstOffset: 8 }] },
  };
  expect(compareBoards({ stored: more, roomId: "7002", ledgerCoins: 2 }, [{ name: "overlay", parts }])).toEqual([]);
});

test("a runner that starts again with what it had of an earlier broadcast changes nothing of the one that is on", () => {
  const at = (roomId: string, timestamp: number, one: RecordedEvent) => ({ ...one, roomId, timestamp });
  const more = [
    ...stored.map((one) => ({ ...one, timestamp: 100 })),
    at("7001", 50, event("GIFT", 8, "1", { coinsDelta: 90 })),
    at("7000", 60, event("CONNECTED", 9, "", {})),
    at("7000", 70, event("CHAT", 10, "1", {})),
    at("7001", 200, event("CHAT", 11, "1", {})),
  ];
  const parts = {
    ...right,
    "board:gifters": { rows: [93, 5].map((value, nth) => ({ userId: String(nth + 1), value })) },
    "board:chatters": { rows: [{ userId: "1", value: 2 }] },
    "count:coins": 98,
    "counter:chats": 2,
    "goal:chaos": 98,
    "timer:subathon": { plan: { addedMs: 98 * 2_000 + 30_000 + 5_000 } },
    "deeds:gfsh_0": { rows: [{ firstOffset: 8 }] },
  };
  expect(compareBoards({ stored: more, roomId: "7001", ledgerCoins: 98 }, [{ name: "overlay", parts }])).toEqual([]);
});

test("a streak that grows stands where it began, and another one of its name is another one", () => {
  const streak = { isGiftStreak: true, giftId: "5", groupId: "g", receiverUserId: "" };
  const frame = (offset: number, giftCount: number, coinsDelta: number, ingestedAt: number) => ({
    ...event("GIFT", offset, "9", { ...streak, giftCount, coinsDelta }),
    ingestedAt,
  });
  const shows = (firstOffset: number, frames: RecordedEvent[]) =>
    compareBoards({ stored: frames, roomId: "7001", ledgerCoins: 0 }, [
      { name: "overlay", parts: { "deeds:gfsh_0": { rows: [{ firstOffset }] } } },
    ]).every(({ detail }) => !detail.includes("deeds"));
  const grown = [frame(1, 1, 1, 0), frame(3, 3, 2, 1_000), frame(4, 2, 0, 1_500)];
  expect(shows(1, grown)).toBe(true);
  expect(shows(3, grown)).toBe(false);
  expect(shows(5, [...grown, frame(5, 1, 1, 90_000)])).toBe(true);
});

test("what agrees with the log has no findings, and every part that is asked for is looked at", () => {
  expect(found({})).toEqual([]);
  for (const part of boardParts) expect(found({ [part]: undefined })).not.toEqual([]);
});

test("a coin too many, a row that is missing, in a wrong place or twice, and a ledger that disagrees are found", () => {
  expect(found({ "count:coins": 9 })).toEqual(["overlay shows count:coins as 9, by the log it is 8"]);
  const rows = (...values: [string, number][]) => ({ rows: values.map(([userId, value]) => ({ userId, value })) });
  expect(found({ "board:gifters": rows(["2", 5]) })).toEqual(["overlay, board:gifters: it has 5, by the log 5,3"]);
  expect(found({ "board:gifters": rows(["1", 3], ["2", 5]) })).toHaveLength(1);
  expect(found({ "board:gifters": rows(["2", 5], ["1", 4]) })).toHaveLength(2);
  expect(found({ "board:gifters": rows(["2", 5], ["2", 5]) })).toHaveLength(2);
  expect(compareBoards({ ...says, ledgerCoins: 7 }, [])).toHaveLength(1);
});
