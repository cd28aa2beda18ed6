import { expect, test } from "vitest";
import { noTakebacks } from "#shared/takeback.ts";
import { ben, chat } from "../../example-events.ts";
import type { Context } from "../../widget.ts";
import type { CloudOptions } from "./options.ts";
import { widget } from "./widget.ts";

const options: CloudOptions = { words: 14, messages: 3, from: 1, without: ["Pizza"] };
const contextAt = (now: number) =>
  ({ feed: { takebacks: noTakebacks() }, clocks: { now, wall: 0 } }) as unknown as Context;

function after(...messages: [number, string][]) {
  const events = messages.map(([offset, text]) => chat(offset, text, { user: ben, nativeId: `m${offset}` }));
  return events.reduce(
    (state, event) => widget.reduce(state, { is: "event", event }, contextAt(0), options),
    widget.init(options),
  );
}
const words = (state: ReturnType<typeof after>) => state.words.map(({ word }) => word);

test("words are counted at most twice a second, and then nothing waits", () => {
  const state = after([1, "cat"]);
  expect([widget.advance?.(state, contextAt(0), options), words(state)]).toEqual([undefined, ["cat"]]);
  const next = widget.reduce(state, { is: "event", event: chat(2, "song") }, contextAt(100), options);
  expect([widget.advance?.(next, contextAt(100), options), words(next)]).toEqual([500, ["cat"]]);
  expect([widget.advance?.(next, contextAt(500), options), words(next)]).toEqual([undefined, ["cat", "song"]]);
});

test("only of the latest messages, without the words that are left out", () => {
  const state = after([1, "first"], [2, "cat pizza"], [3, "song"], [4, "hello"]);
  widget.advance?.(state, contextAt(500), options);
  expect(words(state)).toEqual(["cat", "hello", "song"]);
});

test("the words of a message that is deleted leave with the next picture", () => {
  const state = after([1, "cat"], [2, "song"]);
  widget.advance?.(state, contextAt(500), options);
  const withdrawal = { no: 1, offset: 9, parts: ["alerts", "speech", "chat"] as const, messageIds: ["m1"] };
  const left = widget.reduce(state, { is: "withdrawal", withdrawal }, contextAt(501), options);
  widget.advance?.(left, contextAt(501), options);
  expect(words(left)).toEqual(["song"]);
});
