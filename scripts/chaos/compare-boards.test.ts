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
  "deeds:gfsh_0": { rows: [{ offset: 7 }, { offset: 5 }] },
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
    "deeds:gfsh_0": { rows: [{ offset: 8 }] },
  };
  expect(compareBoards({ stored: more, roomId: "7002", ledgerCoins: 2 }, [{ name: "overlay", parts }])).toEqual([]);
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
