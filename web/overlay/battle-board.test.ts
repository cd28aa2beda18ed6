import { expect, test } from "vitest";
import { type BattleBoard, shareOf, takeBattle, takeBoost, winnerOf } from "./battle-board.ts";

const side = (userId: string, score: number, name = "") => ({ userId, uniqueId: name, displayName: "", score });
const start = { battleId: "9", battleStatus: 1, participants: [side("1", 0, "ada"), side("2", 0, "ben")] };
const update = (...participants: ReturnType<typeof side>[]) => ({ battleId: "9", battleStatus: 1, participants });

const scores = (board: BattleBoard | null) => board?.sides.map((one) => `${one.name} ${one.score}`);

test("an update without names, in another order or of one side only, keeps what is known", () => {
  let board = takeBattle(null, start);
  board = takeBattle(board, update(side("2", 50), side("1", 20)));
  expect(scores(board)).toEqual(["ada 20", "ben 50"]);

  board = takeBattle(board, update(side("1", 80)));
  expect(scores(board)).toEqual(["ada 80", "ben 50"]);
});

test("an overtaken update takes no points away", () => {
  const board = takeBattle(takeBattle(null, start), update(side("1", 80)));

  expect(scores(takeBattle(board, update(side("1", 70))))).toEqual(["ada 80", "ben 0"]);
});

test.each([
  ["finished", { battleStatus: 2 }],
  ["in its forfeit", { battleStatus: 3 }],
  ["cut short", { action: 6 }],
])("a battle that is %s is over, and does not begin again", (_name, change) => {
  const over = takeBattle(takeBattle(null, start), { ...update(), ...change });
  expect(over?.over).toBe(true);

  expect(takeBattle(over, start)?.over).toBe(true);
});

test("another battle takes the board once it has two sides", () => {
  const board = takeBattle(null, start);
  const next = { battleId: "10", battleStatus: 1, participants: [side("1", 0, "ada")] };

  expect(takeBattle(board, next)?.battleId).toBe("9");
  expect(takeBattle(board, { ...next, participants: start.participants })?.battleId).toBe("10");
  expect(takeBattle(null, next)).toBeNull();
});

test("each side has its part of all points", () => {
  const sides = (takeBattle(null, start) as BattleBoard).sides;
  expect(sides.map((one) => shareOf(sides, one))).toEqual([0.5, 0.5]);

  const scored = (takeBattle(null, update(side("1", 30), side("2", 10))) as BattleBoard).sides;
  expect(scored.map((one) => shareOf(scored, one))).toEqual([0.75, 0.25]);
});

test("who supports a side stays where an update leaves it out, and so does when the battle ends", () => {
  const host = (userId: string, score: number) => ({ userId, uniqueId: userId, displayName: userId, score });
  const supporters = [{ userId: "7", displayName: "Ann", score: 5 }];
  const participants = [{ ...host("1", 5), supporters }, host("2", 3)];
  const begun = takeBattle(null, {
    battleId: "9",
    battleStatus: 1,
    participants,
    startedAt: 1_000,
    durationSeconds: 300,
  });
  const updated = takeBattle(begun, { battleId: "9", battleStatus: 1, participants: [host("1", 6)] });

  expect(updated?.sides[0]).toMatchObject({ score: 6, supporters: [{ name: "Ann", score: 5 }] });
  expect(updated?.endsAt).toBe(301_000);
});

test("a boost is of a side of this battle, until its time is over; the winner is who has most, and nobody at a draw", () => {
  const host = (userId: string, score: number) => ({ userId, uniqueId: userId, displayName: userId, score });
  const board = takeBattle(null, { battleId: "9", battleStatus: 1, participants: [host("1", 5), host("2", 3)] })!;
  const item = { battleId: "9", receiverUserId: "2", multiplier: 3, effectSeconds: 30 };

  expect(takeBoost(board, item, 1_000)?.boost).toEqual({ userId: "2", multiplier: 3, endsAt: 31_000 });
  expect(takeBoost(board, { ...item, battleId: "8" }, 1_000)?.boost).toBeUndefined();
  expect(takeBoost(board, { ...item, receiverUserId: "x" }, 1_000)?.boost).toBeUndefined();
  expect(winnerOf(board)?.userId).toBe("1");
  expect(winnerOf({ ...board, sides: board.sides.map((side) => ({ ...side, score: 4 })) })).toBeUndefined();
});
