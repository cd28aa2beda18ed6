import { expect, test } from "vitest";
import { follow, gift } from "./example-events.ts";
import { deedParts, deedWishOf } from "./deed-parts.ts";
import { deedLimits, forgetDoers, type KeptDeed, latestDeeds, noDeeds, noteDeed } from "./deeds.ts";

const all = { kinds: ["gift", "follow"], minCoins: 0 } as const;
const giftOf = (offset: number, coins: number) => gift(offset, 1, { groupId: String(offset), coins });
const told = (deeds: readonly KeptDeed[]) =>
  deeds.map(({ kind, count, firstOffset, offset }) => [kind, count, firstOffset, offset]);

test("the latest are first, and a streak grows where it stands, whatever order its frames come in", () => {
  const deeds = noDeeds();
  for (const event of [gift(1, 2), follow(2), gift(3, 7), gift(4, 5)]) noteDeed(deeds, event);
  expect(told(latestDeeds(deeds, all))).toEqual([
    ["follow", 1, 2, 2],
    ["gift", 7, 1, 3],
  ]);
});

test("what was told before by the same person is no deed, and of nobody is none", () => {
  const deeds = noDeeds();
  noteDeed(deeds, { ...follow(1), payload: { displayType: "", first: false } } as never);
  noteDeed(deeds, follow(2, { user: { userId: "", uniqueId: "" } }));
  expect(latestDeeds(deeds, all)).toEqual([]);
});

test("of a whole show the gifts that are kept are few, and the latest twelve of any least worth are among them", () => {
  const deeds = noDeeds();
  let state = 7;
  const worths = Array.from({ length: 5_000 }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % 3 === 0 ? state % 5_000 : 1 + (state % 20);
  });
  for (const [index, coins] of worths.entries()) noteDeed(deeds, giftOf(index + 1, coins));
  expect(deeds.gift.length).toBeLessThanOrEqual(deedLimits.gifts);
  for (const minCoins of [0, 1, 15, 100, 1_000, 4_900]) {
    const right = worths.flatMap((coins, index) => (coins >= minCoins ? [index + 1] : [])).slice(-12);
    const shown = latestDeeds(deeds, { kinds: ["gift"], minCoins }).slice(0, 12);
    expect(shown.map(({ offset }) => offset)).toEqual(right.toReversed());
  }
});

test("who is erased is in no list", () => {
  const deeds = noDeeds();
  for (const event of [gift(1, 2), follow(2)]) noteDeed(deeds, event);
  forgetDoers(deeds, new Set([gift(1, 2).user.userId, follow(2).user.userId]));
  expect(latestDeeds(deeds, all)).toEqual([]);
});

test("a part's name says which deeds it has", () => {
  expect(deedParts({ kinds: ["share", "gift"], minCoins: 4.5 })).toEqual(["deeds:gh_5"]);
  expect(deedWishOf("gh_5")).toEqual({ kinds: ["gift", "share"], minCoins: 5 });
  expect(deedParts({ kinds: [], minCoins: 0 })).toEqual([]);
  expect(deedWishOf("x_1")).toBeUndefined();
});
