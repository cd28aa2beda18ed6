import { expect, test } from "vitest";
import { ada, eventOf, rose } from "../../example-events.ts";
import { piecesOf, styleOf, type StyleOptions, type Variation } from "./alert-style.ts";
import { type Alert, alertOf } from "./alert.ts";

const kinds = { kinds: ["gifts" as const, "subscriptions" as const], minCoins: 0 };
const gift = (count: number, user = ada): Alert => alertOf(rose(1, count, { user }), kinds)!;
const subscription = (subMonth: number): Alert => alertOf(eventOf("SUBSCRIBE", 1, { subMonth }), kinds)!;

const usual: Variation = {
  kind: "any",
  gift: "",
  coinsFrom: 0,
  countFrom: 0,
  monthsFrom: 0,
  from: "everyone",
  look: "as-others",
  enter: "as-others",
  seconds: 0,
  text: "",
  imageUrl: "",
  soundUrl: "",
};
const options: StyleOptions = {
  look: "strip",
  seconds: 6,
  enter: "theme",
  leave: "theme",
  bigFrom: 1_000,
  bigLook: "hero",
  variations: [],
  giftSound: "/library/chime.wav",
  bigSound: "/library/fanfare.wav",
  followSound: "",
  subscriptionSound: "/library/warm.wav",
  battleSound: "",
};
const withVariations = (...changes: Partial<Variation>[]): StyleOptions => ({
  ...options,
  variations: changes.map((change) => ({ ...usual, ...change })),
});

test("a gift of so many coins has the large look; never where that is 0", () => {
  expect(styleOf(gift(999), options)).toMatchObject({ look: "strip", dwellMs: 6_000, isBig: false });
  expect(styleOf(gift(1_000), options)).toMatchObject({ look: "hero", isBig: true });
  expect(styleOf(gift(9_999), { ...options, bigFrom: 0 })).toMatchObject({ look: "strip", isBig: false });
});

test("an alert has the sound of its kind, of a large gift, or of the variation that fits", () => {
  expect(styleOf(gift(1), options).soundUrl).toBe("/library/chime.wav");
  expect(styleOf(gift(1_000), options).soundUrl).toBe("/library/fanfare.wav");
  expect(styleOf(subscription(1), options).soundUrl).toBe("/library/warm.wav");
  const own = withVariations({ gift: "Rose", soundUrl: "/library/tick.wav" }, { kind: "gift" });
  expect(styleOf(gift(1_000), own).soundUrl).toBe("/library/tick.wav");
  expect(styleOf(gift(1), withVariations({ gift: "Rose" })).soundUrl).toBe("/library/chime.wav");
});

test.each<[string, Partial<Variation>, Alert, boolean]>([
  ["its kind", { kind: "gift" }, gift(1), true],
  ["another kind", { kind: "follow" }, gift(1), false],
  ["the gift by its name, in whatever case", { gift: "rOSE" }, gift(1), true],
  ["the gift by its id", { gift: "5655" }, gift(1), true],
  ["another gift", { gift: "Lion" }, gift(1), false],
  ["coins", { coinsFrom: 10 }, gift(10), true],
  ["fewer coins", { coinsFrom: 10 }, gift(9), false],
  ["a number of them", { countFrom: 5 }, gift(5), true],
  ["a smaller number", { countFrom: 5 }, gift(4), false],
  ["months", { monthsFrom: 12 }, subscription(12), true],
  ["fewer months", { monthsFrom: 12 }, subscription(11), false],
  ["months of what has none", { monthsFrom: 12 }, gift(50), false],
  ["a moderator", { from: "moderators" }, gift(1, { ...ada, isModerator: true }), true],
  ["nobody in particular", { from: "moderators" }, gift(1), false],
  ["a subscriber", { from: "subscribers" }, gift(1, { ...ada, isSubscriber: true }), true],
  ["all conditions but one", { gift: "Rose", coinsFrom: 2 }, gift(1), false],
])("a variation for %s", (_what, conditions, alert, holds) => {
  expect(styleOf(alert, withVariations({ ...conditions, seconds: 9 })).dwellMs).toBe(holds ? 9_000 : 6_000);
});

test("the first that fits counts, and what it does not say is as others have it", () => {
  const chosen = withVariations(
    { gift: "Lion", look: "hero" },
    { gift: "Rose", text: "hi" },
    { gift: "Rose", text: "no" },
  );
  expect(styleOf(gift(1), chosen)).toMatchObject({ look: "strip", text: "hi", enter: "theme", dwellMs: 6_000 });
});

test("a text's fields are set apart; what is none stays as it is written", () => {
  expect(piecesOf("{name} gave {count}x {nothing}!", { name: "{count}", count: "3" })).toEqual([
    { field: "name", text: "{count}" },
    { field: undefined, text: " gave " },
    { field: "count", text: "3" },
    { field: undefined, text: "x " },
    { field: undefined, text: "{nothing}" },
    { field: undefined, text: "!" },
  ]);
});
