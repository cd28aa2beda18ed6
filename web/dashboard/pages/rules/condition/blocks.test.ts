import * as fc from "fast-check";
import { expect, test } from "vitest";
import { blocksOf, compareBy, conditionOf, type Group, type Logic, newTest, putBlock } from "./blocks.ts";
import { writtenLogic } from "./written.ts";

const gift = { "==": [{ var: "event.payload.giftId" }, "5655"] };
const coins = { ">": [{ var: "event.payload.coins" }, 30] };

test("what the builder's picture says is two blocks joined by or", () => {
  const group = blocksOf({ or: [gift, coins] });
  expect(group).toEqual({
    is: "group",
    join: "or",
    blocks: [
      { is: "test", field: "event.payload.giftId", compare: "is", value: "5655" },
      { is: "test", field: "event.payload.coins", compare: "more", value: 30 },
    ],
  });
  expect(conditionOf(group)).toEqual({ or: [gift, coins] });
});

test.each<[string, Logic]>([
  ["one test", coins],
  ["a flag", { var: "event.user.isModerator" }],
  ["no flag", { "!": [{ var: "event.user.isSubscriber" }] }],
  ["a text within", { in: ["hello", { var: "event.payload.message" }] }],
  ["one of many gifts", { in: [{ var: "event.payload.giftId" }, ["1", "2"]] }],
  ["a pattern", { matches: [{ var: "event.payload.message" }, "(?i)^hi"] }],
  ["groups in groups", { and: [{ or: [gift, coins] }, { and: [coins, gift] }] }],
  ["a counter", { ">=": [{ var: "counters.deaths" }, 3] }],
])("%s comes back as it was, and is no text by hand", (_name, logic) => {
  expect(JSON.stringify(blocksOf(logic))).not.toContain('"written"');
  expect(conditionOf(blocksOf(logic))).toEqual(logic);
});

test.each<[string, Logic]>([
  ["between", { "<": [1, { var: "event.payload.coins" }, 10] }],
  ["a number for a text", { "==": [{ var: "event.payload.giftId" }, 5655] }],
  ["an operator without a list", { "!": { var: "event.user.isModerator" } }],
  ["a group of one", { and: [coins] }],
  ["arithmetic", { ">": [{ "*": [{ var: "event.payload.coins" }, 2] }, 10] }],
  ["a variable with a default", { ">": [{ var: ["event.payload.coins", 5] }, 10] }],
  ["two operators in one object", { ...gift, ...coins }],
])("%s stays as it is written", (_name, logic) => {
  expect(JSON.stringify(blocksOf(logic))).toContain('"written"');
  expect(conditionOf(blocksOf(logic))).toEqual(logic);
});

test("whatever somebody wrote comes back as it was", () => {
  const leaf = fc.oneof(
    fc
      .constantFrom("event.payload.coins", "event.payload.giftId", "event.user.isModerator", "x")
      .map((name) => ({ var: name })),
    fc.integer(),
    fc.string({ maxLength: 5 }),
    fc.array(fc.string({ maxLength: 3 }), { maxLength: 3 }),
  );
  const { logic } = fc.letrec((tie) => ({
    logic: fc
      .tuple(
        fc.constantFrom("and", "or", "!", "==", "!=", ">", "in", "matches", "+", "if"),
        fc.array(fc.oneof({ depthSize: "small" }, leaf, tie("logic")), { minLength: 1, maxLength: 3 }),
      )
      .map(([operator, args]) => ({ [operator]: args })),
  }));
  fc.assert(
    fc.property(logic, (written) => {
      expect(conditionOf(blocksOf(written as Logic))).toEqual(written);
      expect(JSON.parse(writtenLogic(written as Logic))).toEqual(written);
    }),
  );
});

test("what is short is written on one line", () => {
  expect(writtenLogic({ or: [gift, coins] })).toBe(`{ "or": [
  { "==": [{ "var": "event.payload.giftId" }, "5655"] },
  { ">": [{ "var": "event.payload.coins" }, 30] }
] }`);
});

test("nothing asked is no condition, and a block that goes takes its empty group along", () => {
  const empty: Group = blocksOf(null);
  expect(conditionOf(empty)).toBeNull();
  const one = putBlock(empty, [0], newTest("event.payload.coins"));
  expect(conditionOf(one)).toEqual({ ">": [{ var: "event.payload.coins" }, 0] });
  const nested = blocksOf({ and: [coins, { or: [gift, coins] }] });
  const less = putBlock(putBlock(nested, [1, 1], undefined), [1, 0], undefined);
  expect(conditionOf(less)).toEqual(coins);
});

test("a gift that becomes any of some, and one again", () => {
  const one = { ...newTest("event.payload.giftId"), value: "5655" };
  const any = compareBy(one, "any");
  expect(any.value).toEqual(["5655"]);
  expect(compareBy(any, "not")).toEqual({ ...one, compare: "not" });
});
