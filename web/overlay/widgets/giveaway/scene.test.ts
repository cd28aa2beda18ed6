import { expect, test } from "vitest";
import type { ShownGiveaway } from "#shared/interaction/giveaway.ts";
import { example } from "./example.ts";
import { momentOf } from "./scene.ts";

const open = example[0]?.parts["giveaway"] as ShownGiveaway;
const { closesAt } = open;
const options = { turns: 4, stays: 20 };
const draw = {
  winner: { userId: "701", name: "Ada" },
  at: closesAt,
  answerBy: closesAt + 60_000,
  answeredAt: null,
  of: 218,
  others: ["B", "C", "D"],
};
const drawn = (change: Partial<NonNullable<ShownGiveaway["draw"]>> = {}): ShownGiveaway => ({
  ...open,
  drawn: 1,
  draw: { ...draw, ...change },
});

test("open until its time or by hand, then closed until somebody is drawn", () => {
  expect(momentOf(open, closesAt - 1_500, options)).toEqual({ scene: { is: "open", leftMs: 1_500 }, changesIn: 500 });
  expect(momentOf(open, closesAt, options)).toEqual({ scene: { is: "closed" }, changesIn: undefined });
  expect(momentOf({ ...open, closedAt: closesAt - 9_000 }, closesAt - 8_000, options).scene).toEqual({ is: "closed" });
  expect(momentOf(null, closesAt, options)).toEqual({ scene: null, changesIn: undefined });
});

test("names turn, and the winner's comes to rest in the middle", () => {
  const times = [...Array.from({ length: 20 }, (_, index) => index * 200), 3_999];
  const middles = times.map((ms) => {
    const { scene } = momentOf(drawn(), closesAt + ms, options);
    return scene?.is === "drawing" ? scene.names[1] : scene?.is;
  });
  expect(middles.at(-1)).toBe("Ada");
  expect(new Set(middles)).toEqual(new Set(["Ada", "B", "C", "D"]));
  expect(momentOf(drawn({ others: [] }), closesAt, options).scene).toMatchObject({ names: ["Ada", "Ada", "Ada"] });
  expect(momentOf(drawn(), closesAt, { ...options, turns: 0 }).scene?.is).toBe("winner");
});

test("the winner has so long to answer; then the card stays for a while", () => {
  const at = (ms: number, change = {}) => momentOf(drawn(change), closesAt + ms, options);
  expect(at(4_000)).toEqual({
    scene: { is: "winner", winner: { userId: "701", name: "Ada" }, leftMs: 56_000, answered: false },
    changesIn: 1_000,
  });
  expect(at(60_000)).toMatchObject({ scene: { leftMs: 0, answered: false }, changesIn: 20_000 });
  expect(at(80_000).scene).toBeNull();
  expect(at(30_000, { answeredAt: closesAt + 30_000 })).toMatchObject({ scene: { answered: true }, changesIn: 20_000 });
  expect(at(50_000, { answeredAt: closesAt + 30_000 }).scene).toBeNull();
  // Who was erased is nobody.
  expect(at(4_000, { winner: null }).scene).toMatchObject({ winner: null });
});
