import { expect, test } from "vitest";
import { eventOf, follow, gift, startMs } from "./example-events.ts";
import { chooseMeters, comboParts, emptyMeter, hypeParts, meterLimits, noteMeters } from "./meters.ts";

const hype = {
  points: 100,
  seconds: 60,
  perCoin: 1,
  perFollow: 10,
  perSubscription: 0,
  perShare: 0,
  perLike: 0,
  perMessage: 0.5,
};
const names = [
  ...comboParts({ minCoins: 0, seconds: 8 }),
  ...comboParts({ minCoins: 5, seconds: 8 }),
  ...hypeParts(hype),
];

test("each counts by its own settings, which its name says", () => {
  const meters = chooseMeters({}, names);
  noteMeters(meters, gift(1, 3, {}, { ingestedAt: startMs }), 3);
  noteMeters(meters, gift(2, 9, {}, { ingestedAt: startMs + 5_000 }), 9);
  noteMeters(meters, eventOf("CHAT", 3, { message: "hi" }, { ingestedAt: startMs + 5_000 }), 0);
  noteMeters(meters, follow(4, { ingestedAt: startMs + 5_000 }), 0);
  expect(meters["combo:0_8"]).toEqual({ value: 12, at: startMs + 5_000, offset: 2 });
  expect(meters["combo:5_8"]?.value).toBe(9);
  // 3 points burn for 1.8 s, so they are gone when the next ones come.
  expect(meters["hype:100_60_1_10_0_0_0_0.5"]?.value).toBeCloseTo(19.5);
});

test("those that go on keep what they have, others begin, and there are never too many", () => {
  const before = { "combo:0_8": { value: 5, at: 1, offset: 1 } };
  expect(chooseMeters(before, ["board:gifters", "combo:0_8", "combo:0_9", "combo:x"])).toEqual({
    ...before,
    "combo:0_9": emptyMeter,
  });
  const many = Array.from({ length: 90 }, (_, index) => `combo:${index}_8`);
  expect(Object.keys(chooseMeters({}, many))).toHaveLength(meterLimits.meters);
});

test("settings that no name has room for have no part", () => {
  const long = Math.PI * 1e5;
  expect(
    hypeParts({
      points: long,
      seconds: long,
      perCoin: long,
      perFollow: long,
      perSubscription: 0,
      perShare: 0,
      perLike: 0,
      perMessage: 0,
    }),
  ).toEqual([]);
});
