import { expect, test } from "vitest";
import { shownCard } from "#shared/interaction/question-cards.ts";
import { shownQueue } from "#shared/interaction/queue.ts";
import { judgeOf } from "./judge.ts";
import { noModeration } from "./lists.ts";
import { OverlayFilter } from "./overlay-filter.ts";

const [ann, ben] = [
  { userId: "501", name: "Ann" },
  { userId: "502", name: "Ben the idiot" },
];
const later = 8e15;
const filter = new OverlayFilter(
  judgeOf({
    ...noModeration,
    blocked: [{ userId: "501", uniqueId: "", until: later }],
    words: [{ word: "idiot", match: "whole", exact: false, measure: "mask" }],
  } as never),
);
const shown = (value: unknown): unknown => JSON.parse(filter.partText(JSON.stringify(value), 1_000));

test("who is blocked is in no queue, and nobody's name has a word that is kept off", () => {
  const queue = {
    title: "",
    word: "!queue",
    leaveWord: "!leave",
    who: "everyone",
    open: true,
    most: 9,
    now: ann,
  } as const;
  const waiting = [ann, ben].map((one) => ({ ...one, since: 1 }));

  expect(shown(shownQueue({ ...queue, waiting } as never))).toMatchObject({
    now: null,
    next: [{ userId: "502", name: "Ben the *****" }],
  });
});

test("who is blocked by their handle is found by it, too", () => {
  const byHandle = new OverlayFilter(judgeOf({ ...noModeration, blocked: [{ handle: "ann_lives", until: later }] }));
  const waiting = [
    { userId: "501", uniqueId: "Ann_Lives", name: "Ann", since: 1 },
    { userId: "502", uniqueId: "ben", name: "Ben", since: 2 },
  ];
  const queue = shownQueue({ title: "", word: "", leaveWord: "", open: true, now: waiting[0], waiting } as never);
  expect(JSON.parse(byHandle.partText(JSON.stringify(queue), 1_000))).toMatchObject({
    now: null,
    next: [{ userId: "502" }],
  });
});

test("names that turn before somebody is drawn have no word that is kept off", () => {
  expect(shown({ draw: { winner: null, others: ["Cleo", "the idiot"] } })).toEqual({
    draw: { winner: null, others: ["Cleo", "the *****"] },
  });
});

test("what somebody said on a card goes with them, and is covered as their name is", () => {
  const card = (by: typeof ann) =>
    shown(shownCard({ shown: { offset: 1, text: "an idiot, you", by, at: 1 }, waiting: [] } as never));

  expect(card(ann)).toEqual({ card: null, waiting: 0 });
  expect(card(ben)).toMatchObject({ card: { text: "an *****, you", by: { name: "Ben the *****" } } });
});

test("what streamers write themselves stays as it is", () => {
  const poll = { question: "Who is an idiot?", answers: [{ key: "1", text: "idiot", votes: 1 }] };

  expect(shown(poll)).toEqual(poll);
});
