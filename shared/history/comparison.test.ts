import { expect, test } from "vitest";
import { compareToUsual, perHour } from "./comparison.ts";

test("what a live had is of one hour, whatever its length", () => {
  expect(perHour({ minutes: 90, totals: { coins: 300, chats: 10, peakViewers: null } })).toMatchObject({
    coins: 200,
    chats: 6.67,
    gifts: 0,
  });
  expect(perHour({ minutes: 0, totals: { coins: 300 } })).toMatchObject({ coins: 0 });
});

test("the usual is the median, and the change is by how much of it", () => {
  const before = [{ coins: 10 }, { coins: 30 }, { coins: 1_000 }, { coins: 20 }];
  expect(compareToUsual({ coins: 50, chats: 4 }, before)).toMatchObject({
    usual: { coins: 25, chats: 0 },
    // Of nothing there is no share.
    change: { coins: 1, chats: null },
  });
  expect(compareToUsual({ coins: 10 }, [{ coins: 5 }, { coins: 20 }, { coins: 40 }])?.change["coins"]).toBe(-0.5);
});

test("two lives are too few to say what is usual", () => {
  expect(compareToUsual({ coins: 1 }, [{ coins: 1 }, { coins: 1 }])).toBeNull();
});
