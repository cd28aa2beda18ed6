import { expect, test } from "vitest";
import { customWidgetLimits } from "#shared/custom-widget/limits.ts";
import { answered, newWatch, said, silentTurns, turn } from "./frame-watch.ts";

test("a frame that answers, however late, stays; one that does not is silent after some turns", () => {
  const watch = newWatch();
  for (let turns = 1; turns <= 50; turns += 1) {
    expect(turn(watch)).toEqual({ ask: turns });
    if (turns % silentTurns === 0) answered(watch);
  }
  answered(watch);
  for (let turns = 1; turns <= silentTurns; turns += 1) expect(turn(watch)).toMatchObject({ ask: expect.any(Number) });
  expect(turn(watch)).toBe("silent");
});

test("who says too much in one turn is noisy, and who says a lot over many is not", () => {
  const watch = newWatch();
  const { messagesPerSecond: most } = customWidgetLimits;
  for (let turns = 0; turns < 5; turns += 1) {
    for (let count = 0; count < most; count += 1) expect(said(watch)).toBeUndefined();
    answered(watch);
    turn(watch);
  }
  for (let count = 0; count < most; count += 1) said(watch);
  expect(said(watch)).toBe("noisy");
});
