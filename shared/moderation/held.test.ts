import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { decisionsOf, drop, forgetDecided, heldLimits, holdBack, letThrough, newHeldBook, waitingOf } from "./held.ts";
import { judgeOf } from "./judge.ts";
import { noModeration } from "./lists.ts";
import { keyOfEvent, OverlayFilter } from "./overlay-filter.ts";

const judge = judgeOf({ ...noModeration, hold: { kinds: ["chat", "gifts"], waitMs: 60_000, otherwise: "drop" } });
const at = { now: 1_000, waitMs: 60_000 };
const decided = { at: 2_000, by: "me", because: "moderator" } as const;

function eventOf(offset: number, more: object): RecordedEvent {
  return {
    eventId: `e${offset}`,
    offset,
    ingestedAt: offset,
    user: { userId: "7", uniqueId: "ann" },
    ...more,
  } as unknown as RecordedEvent;
}
const chat = (offset: number, message = "hi") =>
  eventOf(offset, { eventType: "CHAT", payload: { message, emotes: [], language: "" } });
const rose = (offset: number, giftCount: number) =>
  eventOf(offset, {
    eventType: "GIFT",
    payload: { giftId: "1", groupId: "2", receiverUserId: "", isGiftStreak: true, giftCount, coins: giftCount },
  });

test("all frames of a gift are one thing that waits; once it is let through what follows of it comes with the feed", () => {
  const book = newHeldBook();
  const filter = new OverlayFilter(
    judge,
    decisionsOf(() => book),
  );
  const [one, two, three] = [rose(1, 1), rose(2, 5), rose(3, 9)];
  holdBack(book, { events: [one], actions: [] }, judge, at);
  holdBack(book, { events: [two], actions: [] }, judge, at);
  const [held, ...others] = waitingOf(book);
  expect([held?.event, others]).toEqual([two, []]);
  if (!held) throw new Error("nothing waits");
  letThrough(held, decided, 2);
  holdBack(book, { events: [three], actions: [] }, judge, at);
  expect([one, two, three].map((event) => filter.event(event)?.offset)).toEqual([undefined, undefined, 3]);
  expect(waitingOf(book)).toEqual([]);
});

test("of too many that wait the oldest is dropped, and is never shown", () => {
  const book = newHeldBook();
  const events = Array.from({ length: heldLimits.waiting + 3 }, (_, index) => chat(index + 1));
  for (const event of events) holdBack(book, { events: [event], actions: [] }, judge, at);
  expect(waitingOf(book)).toHaveLength(heldLimits.waiting);
  expect(
    [...book.byKey.values()].filter(({ state }) => state === "dropped").map(({ no, decided: by }) => [no, by?.because]),
  ).toEqual([
    [1, "full"],
    [2, "full"],
    [3, "full"],
  ]);
});

test("a decision that is forgotten shows nothing, also where nothing is held any more", () => {
  const book = newHeldBook();
  const filter = new OverlayFilter(
    judgeOf(noModeration),
    decisionsOf(() => book),
  );
  for (let offset = 1; offset <= heldLimits.decided + 2; offset += 1) {
    holdBack(book, { events: [chat(offset)], actions: [] }, judge, at);
    for (const held of waitingOf(book)) drop(held, decided);
    forgetDecided(book);
  }
  expect([book.byKey.size, book.forgotten]).toEqual([heldLimits.decided, 2]);
  expect(book.byKey.has(keyOfEvent(chat(1)))).toBe(false);
  const shown = [1, 2, 3, heldLimits.decided + 2, heldLimits.decided + 3].map(
    (offset) => filter.event(chat(offset))?.offset,
  );
  expect(shown).toEqual([undefined, undefined, undefined, undefined, heldLimits.decided + 3]);
});
