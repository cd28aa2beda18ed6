import { expect, test } from "vitest";
import type { ShownPoll } from "#shared/interaction/poll.ts";
import { boardOf, pollChangesIn } from "./board.ts";
import { example } from "./example.ts";

const poll = example[0]?.parts["poll"] as ShownPoll;
const { closesAt } = poll;
const stays = { stays: 8 };

test("it closes by its time, though nobody said so, and the result stays for a while", () => {
  const board = boardOf(poll, closesAt - 38_500, stays);
  expect(board).toMatchObject({ isClosed: false, leftMs: 38_500, votes: 412 });
  expect(board?.rows.map(({ share, wins }) => [Math.round(share * 100), wins])).toEqual([
    [48, false],
    [31, false],
    [14, false],
    [7, false],
  ]);
  const closed = boardOf(poll, closesAt, stays);
  expect(closed).toMatchObject({ isClosed: true, leftMs: 0 });
  expect(closed?.rows.map(({ wins }) => wins)).toEqual([true, false, false, false]);
  expect(boardOf(poll, closesAt + 7_999, stays)).not.toBeNull();
  expect(boardOf(poll, closesAt + 8_000, stays)).toBeNull();
  expect(boardOf(poll, closesAt + 9e9, { stays: 0 })).not.toBeNull();
});

test("one that was closed by hand; one without a vote has no winner", () => {
  const early = { ...poll, closedAt: closesAt - 50_000 };
  expect(boardOf(early, closesAt - 45_000, stays)?.isClosed).toBe(true);
  const silent = { ...poll, answers: poll.answers.map((answer) => ({ ...answer, votes: 0 })) };
  expect(boardOf(silent, closesAt, stays)?.rows.map(({ share, wins }) => [share, wins])).toEqual(
    Array.from({ length: 4 }, () => [0, false]),
  );
});

test("when it is another one by itself", () => {
  const at = [-1_500, -1_000, 0, 2_000, 8_000].map((ms) => pollChangesIn(poll, closesAt + ms, stays));
  expect(at).toEqual([500, 1_000, 8_000, 6_000, undefined]);
  expect([pollChangesIn(null, 0, stays), pollChangesIn(poll, closesAt, { stays: 0 })]).toEqual([undefined, undefined]);
});
