import { expect, test } from "vitest";
import { GuesserMemory } from "./guesser-memory.ts";

const shown = (hash: string, address = "192.0.2.1") => ({ address, hash });

test("who is held back waits, but for what was right from there; and no longer than it takes", () => {
  const memory = new GuesserMemory();
  memory.noteRight(shown("mine"));
  memory.noteRight(shown("theirs", "192.0.2.2"));
  expect(memory.waitMsOf(shown("any"), 0)).toBe(0);
  memory.holdBack("192.0.2.1", 5_000);
  expect(memory.waitMsOf(shown("any"), 1_000)).toBe(4_000);
  expect(memory.waitMsOf(shown("mine"), 1_000)).toBe(0);
  // What is right elsewhere opens nothing here: it may be guessed.
  expect(memory.waitMsOf(shown("theirs"), 1_000)).toBe(4_000);
  expect(memory.waitMsOf(shown("any", "192.0.2.2"), 1_000)).toBe(0);
  expect(memory.waitMsOf(shown("any"), 5_000)).toBe(0);
});

test("what was wrong is known until it is right, and what was right until it is wrong", () => {
  const memory = new GuesserMemory();
  memory.noteWrong(shown("one"));
  expect([memory.isWrong(shown("one")), memory.isWrong(shown("one", "192.0.2.9"))]).toEqual([true, false]);
  memory.noteRight(shown("one"));
  memory.holdBack("192.0.2.1", 9);
  expect([memory.isWrong(shown("one")), memory.waitMsOf(shown("one"), 1)]).toEqual([false, 0]);
  memory.noteWrong(shown("one"));
  expect(memory.waitMsOf(shown("one"), 1)).toBe(8);
});

test("it remembers so much and no more, the latest", () => {
  const memory = new GuesserMemory();
  for (let index = 0; index < 5_000; index++) memory.noteWrong(shown(`${index}`));
  expect([memory.isWrong(shown("2999")), memory.isWrong(shown("3000")), memory.isWrong(shown("4999"))]).toEqual([
    false,
    true,
    true,
  ]);
});
