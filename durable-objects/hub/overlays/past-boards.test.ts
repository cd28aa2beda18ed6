import { expect, test } from "vitest";
import type { PastBoard } from "#shared/standings.ts";
import { PastBoards, periodStart } from "./past-boards.ts";

const wish = { of: "gifters", period: "week", exceptRoom: "r1", userIds: ["1"] } as const;
const board: PastBoard = { rows: [], people: 3, whole: true };

function stage() {
  const asked: { from: number; answer: (board?: PastBoard) => void }[] = [];
  let changes = 0;
  const waits: Promise<unknown>[] = [];
  const boards = new PastBoards({
    ask: ({ from }) =>
      new Promise((resolve, reject) => {
        asked.push({ from, answer: (one) => (one ? resolve(one) : reject(new Error("down"))) });
      }),
    changed: () => (changes += 1),
    keepAwake: (done) => waits.push(done),
  });
  const read = (now: number, exceptRoom = "r1") => boards.read({ ...wish, userIds: [], exceptRoom }, now);
  const settle = () => Promise.all(waits);
  return { asked, read, settle, changes: () => changes };
}

test("it is asked for once, and again after a while, by who reads it", async () => {
  const { asked, read, settle, changes } = stage();
  expect([read(0), read(1)]).toEqual(["waiting", "waiting"]);
  expect(asked).toHaveLength(1);
  asked[0]?.answer(board);
  await settle();
  expect([read(2), changes(), asked.length]).toEqual([board, 1, 1]);
  expect(read(300_000)).toBe(board);
  expect(asked).toHaveLength(2);
});

test("where the log does not answer it is unknown, and asked again; what was known of the same broadcast stays", async () => {
  const { asked, read, settle } = stage();
  read(0);
  asked[0]?.answer();
  await settle();
  expect([read(59_999), asked.length]).toEqual(["unknown", 1]);
  expect([read(60_000), asked.length]).toEqual(["unknown", 2]);
  asked[1]?.answer(board);
  await settle();
  read(360_001);
  asked[2]?.answer();
  await settle();
  expect(read(360_002)).toBe(board);
  // Another broadcast begins: what was known has it not, or has it twice.
  expect(read(360_003, "r2")).toBe("waiting");
});

test.each([
  ["day", "2026-11-27T00:00:00.000Z"],
  ["week", "2026-11-23T00:00:00.000Z"],
  ["month", "2026-11-01T00:00:00.000Z"],
  ["all", "1970-01-01T00:00:00.000Z"],
] as const)("a %s begins in UTC", (period, start) => {
  expect(new Date(periodStart(period, Date.UTC(2026, 10, 27, 15, 30))).toISOString()).toBe(start);
});

test("a Sunday is the last day of its week", () => {
  expect(periodStart("week", Date.UTC(2026, 10, 29, 23))).toBe(Date.UTC(2026, 10, 23));
});
