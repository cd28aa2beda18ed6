import { expect, it, vi } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { judgeOf } from "#shared/moderation/judge.ts";
import { noModeration } from "#shared/moderation/lists.ts";
import { OverlayFilter } from "#shared/moderation/overlay-filter.ts";
import { muteUsers, noTakebacks, overlayParts, unwithdraw, withdraw } from "#shared/takeback.ts";
import { SaidWindow } from "./said-window.ts";

const chat = (offset: number, message: string) =>
  ({
    eventType: "CHAT",
    eventId: `e${offset}`,
    roomId: "7001",
    offset,
    ingestedAt: offset,
    nativeId: `n${offset}`,
    user: { userId: `${offset}`, uniqueId: `u${offset}` },
    payload: { message, emotes: [], language: "en" },
  }) as unknown as RecordedEvent;

/** A feed of these messages, a row each, and what overlays see of it. */
function feedOf(messages: string[]) {
  const rows = messages.map((message, index) => ({
    firstOffset: index + 1,
    lastOffset: index + 1,
    events: JSON.stringify([chat(index + 1, message)]),
  }));
  const window = new SaidWindow();
  const filter = new OverlayFilter(judgeOf(noModeration));
  const takebacks = noTakebacks();
  const source = () => ({
    epoch: "e",
    generation: 0,
    roomId: "7001",
    top: rows.length,
    rowsAfter: (offset: number) => rows.filter((row) => row.lastOffset > offset),
    rowsBefore: () => rows.toReversed(),
  });
  const say = (message: string) => {
    const offset = rows.length + 1;
    rows.push({ firstOffset: offset, lastOffset: offset, events: JSON.stringify([chat(offset, message)]) });
  };
  const words = (count: number) => window.words(count, source(), filter, takebacks).map(({ word }) => word);
  return { words, say, filter, takebacks };
}

it("counts the words of so many messages once, whatever number of them is asked for and however often", () => {
  const { words, say, filter } = feedOf(Array.from({ length: 600 }, (_, index) => `word${index}x`));
  const looked = vi.spyOn(filter, "said");
  const askAll = () => Array.from({ length: 999 }, (_, index) => words(index + 1).length);
  const lengths = askAll();
  expect(new Set(lengths)).toEqual(new Set([10, 20, 30, 40, 50, 100, 150, 200, 250, 300, 350, 400, 450, 500]));
  lengths.forEach((length, index) => expect(length).toBeGreaterThanOrEqual(Math.min(index + 1, 500)));
  const once = looked.mock.calls.length;
  expect(once).toBe(2_850);
  askAll();
  expect(looked).toHaveBeenCalledTimes(once);
  say("another");
  expect(words(10)).toContain("another");
  expect(looked).toHaveBeenCalledTimes(once + 10);
});

it("goes by what is shown now, whichever way that changed", () => {
  const { words, filter, takebacks } = feedOf(["pizza", "pasta", "salad"]);
  expect(words(10)).toEqual(["pizza", "pasta", "salad"]);
  filter.change(
    judgeOf({ ...noModeration, words: [{ word: "pizza", match: "whole", measure: "hide", exact: false }] }),
  );
  expect(words(10)).toEqual(["pasta", "salad"]);
  withdraw(takebacks, { offset: 3, parts: overlayParts, messageIds: ["n2"] });
  expect(words(10)).toEqual(["salad"]);
  unwithdraw(takebacks, takebacks.last);
  expect(words(10)).toEqual(["pasta", "salad"]);
  muteUsers(takebacks, ["3"], 1_000, 4);
  expect(words(10)).toEqual(["pasta"]);
});
