import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type WaitingMessage, WaitingMessages } from "./waiting-messages.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const said = (message: string): WaitingMessage => ({ socket: {} as WebSocket, message });

test("what comes within a tick is taken together, in order; what comes before or after is not", () => {
  const taken: unknown[][] = [];
  const waiting = new WaitingMessages((messages) => taken.push(messages.map(({ message }) => message)));
  waiting.add(said("a"));
  waiting.add(said("b"));
  expect(taken).toEqual([]);
  vi.runAllTimers();
  waiting.add(said("c"));
  vi.runAllTimers();
  expect(taken).toEqual([["a", "b"], ["c"]]);
  expect(waiting.isEmpty).toBe(true);
});

test("as long as a tick brings more, what the next one brings is taken with it", () => {
  const taken: unknown[][] = [];
  const waiting = new WaitingMessages((messages) => taken.push(messages.map(({ message }) => message)));
  waiting.add(said("a"));
  for (const message of ["b", "c"]) {
    waiting.add(said(message));
    vi.advanceTimersToNextTimer();
    expect(taken).toEqual([]);
  }
  vi.advanceTimersToNextTimer();
  expect(taken).toEqual([["a", "b", "c"]]);
});

test("what waits can be taken at once, and is taken once", () => {
  const taken: unknown[][] = [];
  const waiting = new WaitingMessages((messages) => taken.push(messages.map(({ message }) => message)));
  waiting.takeNow();
  waiting.add(said("a"));
  waiting.takeNow();
  waiting.add(said("b"));
  vi.runAllTimers();
  expect(taken).toEqual([["a"], ["b"]]);
});

test("no more wait than eight lines may have under way", () => {
  const taken: number[] = [];
  const waiting = new WaitingMessages((messages) => taken.push(messages.length));
  for (let no = 0; no < 20; no++) waiting.add(said(String(no)));
  expect(taken).toEqual([16]);
  vi.runAllTimers();
  expect(taken).toEqual([16, 4]);
});
