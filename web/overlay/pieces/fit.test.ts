import { expect, test } from "vitest";
import { leastSteps } from "./fit.ts";

/** Looks from `last` where so many steps are roomy; says what it found, and how often it looked. */
function look(last: number, roomyFrom: number): [steps: number, looks: number] {
  let looks = 0;
  const steps = leastSteps(last, 10, (at) => {
    looks += 1;
    return at >= roomyFrom;
  });
  return [steps, looks];
}

test("it finds the fewest steps from wherever it begins, and never more than there are", () => {
  for (const last of [0, 3, 10]) {
    for (const roomyFrom of [0, 2, 10]) expect(look(last, roomyFrom)[0]).toBe(roomyFrom);
    expect(look(last, 99)[0]).toBe(10);
  }
});

test("where the next text is as long it looks twice, and once where nothing has to be smaller", () => {
  expect(look(4, 4)).toEqual([4, 2]);
  expect(look(0, 0)).toEqual([0, 1]);
});
