import { expect, test } from "vitest";
import { chat, eventOf, follow, rose, startMs } from "../../example-events.ts";
import { pointsOf, typesOfHype, withPoints } from "#shared/activity/meters.ts";
import { levelOf, noHype, withEvent } from "./hype.ts";
import type { HypeOptions } from "./options.ts";

const options: HypeOptions = {
  points: 100,
  seconds: 60,
  perCoin: 1,
  perFollow: 10,
  perSubscription: 100,
  perShare: 5,
  perLike: 0.1,
  perMessage: 0.5,
  title: "",
  always: false,
};

test("each event gives what is said of it, a streak only what it adds, and what was told before nothing", () => {
  expect(pointsOf(rose(1, 9, {}, { coinsDelta: 3 }), options)).toBe(3);
  expect(pointsOf(follow(1), options)).toBe(10);
  expect(pointsOf(eventOf("FOLLOW", 1, { displayType: "", first: false }), options)).toBe(0);
  expect(pointsOf(eventOf("LIKE", 1, { likeCount: 15, totalLikeCount: 900 }), options)).toBe(1.5);
  expect(pointsOf(chat(1, "hi"), options)).toBe(0.5);
});

test("what gives nothing is not asked for", () => {
  expect(typesOfHype({ ...options, perLike: 0, perShare: 0, perMessage: 0 })).toEqual(["GIFT", "FOLLOW", "SUBSCRIBE"]);
});

test("it fills level by level, never past the last, and burns down evenly", () => {
  const at = (points: number, seconds = 0) => {
    const { level, part, leftMs } = levelOf(
      withPoints(noHype, points, { ingestedAt: startMs, offset: 1 }, options),
      options,
      startMs + seconds * 1_000,
    );
    return [level, Number(part.toFixed(3)), Math.round(leftMs)];
  };
  expect(at(0)).toEqual([0, 0, 0]);
  expect(at(50)).toEqual([1, 0.5, 30_000]);
  expect(at(364)).toEqual([4, 0.64, 218_400]);
  expect(at(10_000)).toEqual([5, 1, 300_000]);
  expect(at(150, 60)).toEqual([1, 0.5, 30_000]);
  expect(at(150, 90)).toEqual([0, 0, 0]);
});

test("an event that comes late adds to it and does not turn the clock back", () => {
  const first = withPoints(noHype, 100, { ingestedAt: startMs, offset: 1 }, options);
  const hype = withPoints(first, 50, { ingestedAt: startMs - 30_000, offset: 2 }, options);
  expect(hype).toEqual({ value: 150, at: startMs, offset: 2 });
});

test("what the hub has counted is not counted again", () => {
  const told = { value: 80, at: startMs, offset: 7 };
  expect(withEvent(told, follow(7), options)).toBe(told);
  expect(withEvent(told, follow(8, { ingestedAt: startMs }), options).value).toBe(90);
});
