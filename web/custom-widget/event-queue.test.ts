import { expect, test } from "vitest";
import { dueIn, enqueue, next, noQueue, resume } from "./event-queue.ts";

const latest = (name: string) => ({ listener: "follower-latest", event: { name } });
const message = { listener: "message", event: {} };

test("without a time to hold everything comes at once", () => {
  const queue = noQueue();
  expect(enqueue(queue, latest("a"), 0, 1)).toEqual([latest("a")]);
  expect(enqueue(queue, latest("b"), 0, 1)).toEqual([latest("b")]);
});

test("a widget that holds its queue is told of one after the other: when it is done, or when its time is over", () => {
  const queue = noQueue();
  const hold = 5_000;
  expect(enqueue(queue, latest("a"), hold, 0)).toEqual([latest("a")]);
  expect(enqueue(queue, latest("b"), hold, 100)).toEqual([]);
  expect(enqueue(queue, latest("c"), hold, 200)).toEqual([]);
  // The chat does not wait.
  expect(enqueue(queue, message, hold, 300)).toEqual([message]);
  expect(dueIn(queue, 300)).toBe(4_700);
  expect(resume(queue, hold, 400)).toEqual([latest("b")]);
  expect(next(queue, hold, 1_000)).toEqual([]);
  expect(next(queue, hold, 5_400)).toEqual([latest("c")]);
  expect(resume(queue, hold, 6_000)).toEqual([]);
  expect(dueIn(queue, 6_000)).toBeUndefined();
  expect(enqueue(queue, latest("d"), hold, 7_000)).toEqual([latest("d")]);
});
