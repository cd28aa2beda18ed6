import { expect, test } from "vitest";
import { bestMoments } from "./moments.ts";

const gifts = Array.from({ length: 30 }, (_, index) => ({
  kind: "gift" as const,
  seqNo: index + 2,
  time: index,
  coins: index,
}));
const minutesOf = (...values: number[]) =>
  values.map((value, index) => ({ minute: new Date(60_000 * (index + 1)).toISOString(), sessionId: "s", value }));

test("the largest gifts are worth a look, beside all that is no gift, in the order in which they happened", () => {
  const best = bestMoments([{ kind: "battle", seqNo: 1, time: 15 }, ...gifts], undefined);
  expect(best).toHaveLength(14);
  expect(best.map(({ time }) => time)).toEqual([15, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
});

test("the best minutes have a place beside any number of gifts, and quiet ones have none", () => {
  const best = bestMoments(gifts, {
    coins: minutesOf(900),
    chats: minutesOf(80, 70, 60),
    likes: minutesOf(4),
    joins: [],
    viewers: minutesOf(1_902),
  });
  expect(best).toHaveLength(14);
  expect(best.slice(-3)).toEqual([
    { of: "minute", kind: "chats", time: 60_000, value: 80 },
    { of: "minute", kind: "viewers", time: 60_000, value: 1_902 },
    { of: "minute", kind: "chats", time: 120_000, value: 70 },
  ]);
});
