import { expect, test } from "vitest";
import { Waiting } from "./waiting.ts";

function sockets(most: number, count: number) {
  const waiting = new Waiting(most);
  const gone: number[] = [];
  const all = Array.from({ length: count }, (_, index) => () => {
    gone.push(index);
    waiting.delete(all[index] ?? (() => {}));
  });
  const wait = (index: number) => waiting.add(all[index] ?? (() => {}));
  const follow = (index: number) => waiting.delete(all[index] ?? (() => {}));
  return { gone, wait, follow };
}

test("of too many that wait the one that has waited longest goes", () => {
  const { gone, wait, follow } = sockets(2, 5);
  for (const index of [0, 1, 2]) wait(index);
  expect(gone).toEqual([0]);
  follow(1);
  wait(3);
  expect(gone).toEqual([0]);
  // It waits anew, from now on.
  wait(2);
  wait(4);
  expect(gone).toEqual([0, 3]);
});
