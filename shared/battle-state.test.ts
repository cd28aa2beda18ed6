import { expect, test } from "vitest";
import { type Battle, continueBattle } from "./battle-state.ts";
import type { Payload } from "./event.ts";

type Word = Partial<Payload<"BATTLE">>;

/** Two hosts, 9 and 8, with these points. */
function scores(nine: number, eight: number): Word {
  const of = (userId: string, score: number) => ({ userId, uniqueId: "", displayName: "", score });
  return {
    participants: [of("9", nine), of("8", eight)],
    sides: [
      { sideId: "9", userIds: ["9"], score: nine },
      { sideId: "8", userIds: ["8"], score: eight },
    ],
  };
}

const start: Word = {
  phase: "start",
  action: 4,
  startedAt: 500,
  participants: [
    { userId: "9", uniqueId: "nine", displayName: "Nine", score: 0 },
    { userId: "8", uniqueId: "eight", displayName: "Eight", score: 0 },
  ],
};
const update = (nine: number, eight: number): Word => ({ phase: "update", ...scores(nine, eight) });
const end = (nine: number, eight: number): Word => ({
  phase: "end",
  action: 5,
  battleStatus: 2,
  ...scores(nine, eight),
});

/** The battle after these words, a second apart from 1,000 on. */
function battleAfter(words: Word[], known: Battle | null = null): Battle {
  const all = words.map((word) => ({ battleId: "b1", battleStatus: 1, participants: [], ...word }));
  const battle = all.reduce((before, word, index) => continueBattle(before, word, 1_000 * (index + 1)), known);
  if (battle === null) throw new Error("no words");
  return battle;
}

const pointsOf = ({ sides }: Battle) => Object.fromEntries(sides.map(({ sideId, score }) => [sideId, score]));

test("a battle has its start, points by side, end and winner", () => {
  expect(battleAfter([start])).toMatchObject({ phase: "start", startedAt: 500, endedAt: 0, winnerSideId: null });
  const running = battleAfter([start, update(10, 30)]);
  expect(running).toMatchObject({ phase: "update", startedAt: 500, endedAt: 0, winnerSideId: null });
  expect(pointsOf(running)).toEqual({ 9: 10, 8: 30 });
  const over = battleAfter([start, update(10, 30), { ...end(50, 30), winnerSideId: "9" }]);
  expect(over).toMatchObject({ phase: "end", endedAt: 3_000, winnerSideId: "9" });
  expect(pointsOf(over)).toEqual({ 9: 50, 8: 30 });
});

test("who fights keeps the name that an update leaves out, and who is left out stays", () => {
  const { participants } = battleAfter([
    start,
    { phase: "update", participants: scores(40, 0).participants!.slice(0, 1) },
  ]);
  expect(participants).toEqual([
    { userId: "9", uniqueId: "nine", displayName: "Nine", score: 40 },
    { userId: "8", uniqueId: "eight", displayName: "Eight", score: 0 },
  ]);
});

test("points only rise, until TikTok's final word", () => {
  expect(pointsOf(battleAfter([start, update(10, 30), update(5, 40)]))).toEqual({ 9: 10, 8: 40 });
  expect(pointsOf(battleAfter([start, update(10, 30), end(8, 30)]))).toEqual({ 9: 8, 8: 30 });
});

test("an end without points leaves those that are known, and they decide", () => {
  const over = battleAfter([start, update(10, 30), { phase: "end", action: 5 }]);
  expect(over).toMatchObject({ winnerSideId: "8", endedAt: 3_000 });
  expect(pointsOf(over)).toEqual({ 9: 10, 8: 30 });
  expect(battleAfter([start, update(30, 30), { phase: "end" }]).winnerSideId).toBe("");
  expect(battleAfter([start, { phase: "end" }]).winnerSideId).toBeNull();
});

test("TikTok's word on who won counts more than the points that were heard of", () => {
  expect(battleAfter([start, update(10, 30), { phase: "end", winnerSideId: "9" }]).winnerSideId).toBe("9");
});

test("what has ended does not begin again by a late update; the forfeit's end changes no points", () => {
  const late = battleAfter([start, end(50, 30), update(50, 90)]);
  expect(late).toMatchObject({ phase: "end", endedAt: 2_000, winnerSideId: "9" });
  expect(pointsOf(late)).toEqual({ 9: 50, 8: 30 });
  const forfeit = battleAfter([start, end(50, 30), { phase: "punish_end", battleStatus: 4 }]);
  expect(forfeit).toMatchObject({ battleStatus: 4, endedAt: 2_000, winnerSideId: "9" });
  expect(forfeit.participants).toHaveLength(2);
});

test("a battle that was called off has no winner", () => {
  expect(battleAfter([start, update(10, 30), { action: 3, phase: "other" }])).toMatchObject({
    endedAt: 3_000,
    winnerSideId: null,
  });
});

test("another battle follows, but to be asked for one does not end the one that runs", () => {
  const running = battleAfter([start, update(10, 30)]);
  expect(battleAfter([{ battleId: "b2", phase: "invite" }], running)).toEqual(running);
  expect(battleAfter([{ ...start, battleId: "b2" }], running)).toMatchObject({ battleId: "b2", phase: "start" });
});

test("teams are sides, and an older runner's words have sides too", () => {
  const teams = [
    { sideId: "t1", userIds: ["9", "8"], score: 70 },
    { sideId: "t2", userIds: ["7", "6"], score: 20 },
  ];
  expect(battleAfter([start, { ...update(40, 30), sides: teams }]).sides).toEqual(teams);
  const { sides: _, phase: __, ...older } = update(10, 30);
  expect(pointsOf(battleAfter([older]))).toEqual({ 9: 10, 8: 30 });
});
