/** The queue, and the question cards. */
import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { interactionLimits } from "./limits.ts";
import {
  addCard,
  cardOf,
  forgetAskers,
  nextCard,
  noCards,
  type QuestionCard,
  shownCard,
  takeBackCards,
} from "./question-cards.ts";
import { callNext, clearQueue, forgetWaiting, setQueue, shownQueue, takeQueueWord } from "./queue.ts";

const start = 1_792_000_000_000;
let offset = 0;
const says = (userId: string, message: string, at = start) =>
  ({
    eventType: "CHAT",
    nativeId: `m${offset + 1}`,
    payload: { message, emotes: [], language: "" },
    user: {
      userId,
      uniqueId: `u${userId}`,
      displayName: `User ${userId}`,
      avatarUrl: "https://pictures.example/a.webp",
    },
    timestamp: at,
    ingestedAt: at,
    offset: ++offset,
  }) as unknown as RecordedEvent;

const settings = { title: "", word: "!queue", leaveWord: "!leave", who: "everyone" as const, open: true, most: 3 };

test("one comes in once, leaves, is called, and only as many wait as there is room for", () => {
  const queue = setQueue(settings, null);
  const said = [
    ["1", "!queue"],
    ["2", "queue"],
    ["1", "!Queue!"],
    ["3", "!queue"],
    ["4", "!queue"],
    ["2", "!leave"],
    ["4", "!queue"],
    ["9", "!leave"],
  ];
  const taken = said.map(([userId = "", message = ""]) => takeQueueWord(queue, says(userId, message)));
  expect(taken).toEqual([true, true, false, true, false, true, true, false]);
  expect(callNext(queue)?.userId).toBe("1");
  // Who is on need not wait as well.
  expect(takeQueueWord(queue, says("1", "!queue"))).toBe(false);
  expect(shownQueue(queue)).toMatchObject({
    now: { name: "User 1" },
    next: [{ name: "User 3" }, { name: "User 4" }],
    count: 2,
  });
  // By their ids overlays leave out who is blocked.
  expect(shownQueue(queue).next.map(({ userId }) => userId)).toEqual(["3", "4"]);
  const closed = setQueue({ ...settings, open: false }, queue);
  expect(takeQueueWord(closed, says("5", "!queue"))).toBe(false);
  expect(closed.waiting).toHaveLength(2);
  forgetWaiting(closed, new Set(["1", "3"]));
  expect([closed.now, closed.waiting.map(({ userId }) => userId)]).toEqual([null, ["4"]]);
  callNext(closed);
  callNext(closed);
  expect(closed.now).toBeNull();
  clearQueue(closed);
  expect(shownQueue(closed).count).toBe(0);
});

test("however much is allowed, no more wait than there is room for in the hub", () => {
  const queue = setQueue({ ...settings, most: 1_000_000 }, null);
  for (let user = 1; user <= interactionLimits.queue + 9; user++) takeQueueWord(queue, says(String(user), "!queue"));
  expect(queue.waiting).toHaveLength(interactionLimits.queue);
});

const card = (userId: string, text: string): QuestionCard => cardOf(says(userId, text)) as QuestionCard;

test("a card comes onto the screen or waits; each message once; the next one follows", () => {
  const cards = noCards();
  const [one, two, three] = [card("1", "first?"), card("2", "second?"), card("3", "third?")];
  for (const each of [one, two, two, three]) expect(addCard(cards, each, false)).toBe(true);
  expect(shownCard(cards)).toMatchObject({ card: { text: "first?", by: { name: "User 1" } }, waiting: 2 });
  addCard(cards, three, true);
  expect([cards.shown?.text, cards.waiting.map(({ text }) => text)]).toEqual(["third?", ["second?"]]);
  nextCard(cards);
  nextCard(cards);
  expect(shownCard(cards)).toEqual({ card: null, waiting: 0 });
});

test("a message that was deleted, and somebody who is erased, are on no card", () => {
  const cards = noCards();
  const [one, two, three] = [card("1", "first?"), card("2", "second?"), card("3", "third?")];
  for (const each of [one, two, three]) addCard(cards, each, false);
  const deleted = (messageIds: string[], userIds: string[]) =>
    ({
      eventType: "MESSAGE_DELETED",
      payload: { messageIds, userIds },
      offset: offset + 1,
    }) as unknown as RecordedEvent;
  expect(takeBackCards(cards, deleted([one.messageId], []))).toBe(true);
  expect(takeBackCards(cards, deleted(["none"], ["9"]))).toBe(false);
  expect(cards.shown?.text).toBe("second?");
  forgetAskers(cards, new Set(["2"]));
  expect(cards).toEqual({ shown: three, waiting: [] });
});

test("what is no message is no card; a long one is cut between what people see as letters, and so many wait", () => {
  expect(cardOf({ ...says("1", "x"), eventType: "LIKE", payload: {} } as unknown as RecordedEvent)).toBeUndefined();
  expect(cardOf(says("1", " \n "))).toBeUndefined();
  const families = card("1", "👩‍👩‍👧‍👦".repeat(1_000)).text;
  expect(families.length).toBeLessThanOrEqual(interactionLimits.cardText * 4);
  expect(families.replaceAll("👩‍👩‍👧‍👦", "")).toBe("");
  expect(card("1", "a".repeat(9_000)).text).toHaveLength(interactionLimits.cardText);
  const cards = noCards();
  const added = Array.from({ length: 99 }, (_, index) => addCard(cards, card("1", `q${index}`), false));
  expect(added.filter(Boolean)).toHaveLength(interactionLimits.questions + 1);
});
