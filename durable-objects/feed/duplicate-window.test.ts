import { expect, test } from "vitest";
import { duplicateEvents, type DuplicateWindow, moveWindow } from "./duplicate-window.ts";

test("a message is known for so many events, and not for longer", () => {
  const window: DuplicateWindow = new Map();
  moveWindow(window, { keys: ["a"], lastOffset: 1 });
  moveWindow(window, { keys: ["b", "c"], lastOffset: 3 });
  moveWindow(window, { keys: ["d"], lastOffset: duplicateEvents });
  expect([...window.keys()]).toEqual(["a", "b", "c", "d"]);
  moveWindow(window, { keys: [], lastOffset: duplicateEvents + 1 });
  expect([...window.keys()]).toEqual(["b", "c", "d"]);
});

test("it holds no more keys than it has events, whatever comes", () => {
  const window: DuplicateWindow = new Map();
  for (let offset = 1; offset <= 3 * duplicateEvents; offset++) {
    moveWindow(window, { keys: [`key${offset}`], lastOffset: offset });
  }
  expect(window.size).toBe(duplicateEvents);
});
