import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { PollWait } from "./poll-wait.ts";

/** Whether it is over once everything that is due now has been done. */
async function isOver(waiting: Promise<void>): Promise<boolean> {
  const pending = Symbol("pending");
  return (await Promise.race([waiting, setImmediate(pending)])) !== pending;
}

test("what wakes a poll between its beginning and its wait is not lost", async () => {
  const wait = new PollWait();
  wait.begin();
  wait.wake();
  expect(await isOver(wait.wait())).toBe(true);
});

test("a poll waits until it is woken, and the next one waits anew", async () => {
  const wait = new PollWait();
  wait.begin();
  const waiting = wait.wait();
  expect(await isOver(waiting)).toBe(false);
  wait.wake();
  await waiting;
  wait.begin();
  const next = wait.wait();
  expect(await isOver(next)).toBe(false);
  wait.wake();
  await next;
});

test("a poll that begins ends the one that waits", async () => {
  const wait = new PollWait();
  wait.begin();
  const first = wait.wait();
  wait.begin();
  await first;
  const second = wait.wait();
  expect(await isOver(second)).toBe(false);
  wait.wake();
  await second;
});
