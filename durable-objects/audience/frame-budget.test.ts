import * as fc from "fast-check";
import { expect, test } from "vitest";
import { FrameBudget } from "./frame-budget.ts";

test("whatever is made and let go of: what is kept is counted and within the bound, and the oldest goes first", () => {
  const deed = fc.record({ who: fc.nat(9), bytes: fc.nat(150), isMade: fc.boolean() });
  fc.assert(
    fc.property(fc.array(deed, { maxLength: 100 }), (deeds) => {
      const budget = new FrameBudget(300);
      // Who has how many bytes, the latest last.
      const kept = new Map<number, number>();
      const makers = Array.from({ length: 10 }, (_, who) => ({
        forget() {
          expect([...kept.keys()][0]).toBe(who);
          kept.delete(who);
          budget.release(this);
        },
      }));
      for (const { who, bytes, isMade } of deeds) {
        const maker = makers[who];
        if (!maker) continue;
        const own = kept.get(who) ?? 0;
        kept.delete(who);
        if (isMade) {
          kept.set(who, own + bytes);
          budget.note(maker, bytes);
        } else budget.release(maker);
        expect(budget.bytes).toBe([...kept.values()].reduce((sum, one) => sum + one, 0));
        expect(budget.bytes).toBeLessThanOrEqual(300);
      }
    }),
  );
});

test("who alone has more than there is room for keeps nothing", () => {
  const budget = new FrameBudget(10);
  let forgot = 0;
  const maker = {
    forget() {
      forgot += 1;
      budget.release(this);
    },
  };
  budget.note(maker, 8);
  budget.note(maker, 8);
  expect([budget.bytes, forgot]).toEqual([0, 1]);
});
