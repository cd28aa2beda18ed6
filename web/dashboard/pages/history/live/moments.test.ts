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
  const best = bestMoments([{ kind: "battle", seqNo: 1, time: 25 }, ...gifts], undefined);
  expect(best.map(({ time }) => time)).toEqual([24, 25, 25, 26, 27, 28, 29]);
});

test("beside one large gift small ones are no moments", () => {
  const one = { kind: "gift" as const, seqNo: 40, time: 99, coins: 5_000 };
  expect(bestMoments([...gifts, one], undefined).map(({ time }) => time)).toEqual([99]);
});

test("the best minutes have a place beside any number of moments, and quiet ones have none", () => {
  const battles = gifts.map((gift) => ({ ...gift, kind: "battle" as const }));
  const best = bestMoments(battles, {
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
