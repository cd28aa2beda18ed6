import { array, assert, integer, nat, property } from "fast-check";
import { describe, expect, it } from "vitest";
import { drawInTurns } from "./turns.ts";

/** Widgets that put so much into the page when they are drawn, once each. */
function stage(costs: readonly number[]) {
  let done = 0;
  const drawn: number[] = [];
  const open = costs.map((cost) => cost);
  const draw = (one: number) => {
    drawn.push(one);
    done += open[one] ?? 0;
    open[one] = 0;
    return false;
  };
  return { all: costs.map((_cost, index) => index), drawn, draw, work: () => done };
}

describe("the turns of widgets", () => {
  it("draws all of them in one picture where little is new", () => {
    const { all, drawn, draw, work } = stage([3, 0, 5]);
    expect(drawInTurns(all, 0, { draw, work, room: 30 })).toEqual({ first: 0, isDue: false });
    expect(drawn).toEqual([0, 1, 2]);
  });

  it("leaves the rest to the next picture where much is new, and goes on there", () => {
    const { all, drawn, draw, work } = stage([10, 25, 4, 1]);
    const next = drawInTurns(all, 0, { draw, work, room: 30 });
    expect([drawn, next]).toEqual([[0, 1], { first: 2, isDue: true }]);
    expect(drawInTurns(all, next.first, { draw, work, room: 30 })).toEqual({ first: 2, isDue: false });
    expect(drawn).toEqual([0, 1, 2, 3, 0, 1]);
  });

  it("asks for another picture where a widget has left something of its own", () => {
    const left = drawInTurns(["chat", "goal"], 0, { draw: (one) => one === "chat", work: () => 0, room: 30 });
    expect(left.isDue).toBe(true);
  });

  it("draws nothing of nothing", () => {
    expect(drawInTurns([], 3, { draw: () => true, work: () => 0, room: 30 })).toEqual({ first: 0, isDue: false });
  });

  it("gives each its turn, with no more than the room and one widget in a picture", () => {
    const costs = array(nat(60), { minLength: 1, maxLength: 20 });
    assert(
      property(costs, nat(40), integer({ min: 1, max: 60 }), (each, from, room) => {
        const { all, drawn, draw, work } = stage(each);
        let turns = { first: from % each.length, isDue: true };
        for (let pictures = 0; turns.isDue; pictures += 1) {
          expect(pictures).toBeLessThanOrEqual(each.length);
          const before = work();
          turns = drawInTurns(all, turns.first, { draw, work, room });
          expect(work() - before).toBeLessThan(room + Math.max(1, ...each));
        }
        expect(new Set(drawn).size).toBe(each.length);
      }),
    );
  });
});
