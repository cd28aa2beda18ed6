import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { wordOf } from "./chat-word.ts";
import { interactionLimits } from "./limits.ts";
import {
  closePoll,
  forgetVoters,
  type Poll,
  type PollSettings,
  shownPoll,
  startPoll,
  takeVote,
  votesIn,
} from "./poll.ts";

const start = 1_792_000_000_000;
const settings: PollSettings = {
  question: "What do we play next?",
  answers: [
    { key: "1", text: "Night drive" },
    { key: "2", text: "그림 그리기" },
    { key: "red", text: "Karaoke" },
  ],
  durationMs: 60_000,
  changeable: true,
  who: "everyone",
};
const poll = (change: Partial<PollSettings> = {}): Poll => startPoll({ ...settings, ...change }, "p1", start);

let offset = 0;
const says = (userId: string, message: string, at = start + 1_000, user: object = {}) =>
  ({
    eventType: "CHAT",
    payload: { message, emotes: [], language: "" },
    user: { userId, uniqueId: `u${userId}`, ...user },
    ingestedAt: at,
    offset: ++offset,
  }) as unknown as RecordedEvent;

test.each([
  ["1", "1"],
  [" 1 ", "1"],
  ["１", "1"],
  ["١", "1"],
  ["२", "2"],
  ["#2!!", "2"],
  ["!RED", "red"],
  ["karaoke", "karaoke"],
  ["그림 그리기", "그림 그리기"],
  ["", ""],
  ["!?", ""],
  ["🔥", "🔥"],
  ["x".repeat(101), ""],
])("%j is the word %j", (text, word) => {
  expect(wordOf(text)).toBe(word);
});

test("one vote a person, by key or by the answer itself; what is no answer is none", () => {
  const one = poll();
  const said = ["1", "１", "그림 그리기", "RED!", "3", "1 please", "yes"];
  const taken = said.map((message, index) => takeVote(one, says(String(index + 1), message)));
  expect(taken).toEqual([true, true, true, true, false, false, false]);
  expect(one.counts).toEqual([2, 1, 1]);
});

test("who votes again changes the vote, where that is allowed; the same again changes nothing", () => {
  const [free, firm] = [poll(), poll({ changeable: false })];
  for (const one of [free, firm]) for (const message of ["1", "1", "2"]) takeVote(one, says("7", message));
  expect(free.counts).toEqual([0, 1, 0]);
  expect(firm.counts).toEqual([1, 0, 0]);
});

test("it closes by its time, by the first thing that comes after it or by hand, and the result stays", () => {
  const late = poll();
  takeVote(late, says("1", "1", start + 59_999));
  expect(takeVote(late, says("2", "1", start + 60_000))).toBe(true);
  expect(late).toMatchObject({ closedAt: start + 60_000, counts: [1, 0, 0], votes: {} });
  expect(takeVote(late, says("3", "1", start + 60_001))).toBe(false);
  const early = poll();
  closePoll(early, start + 5_000);
  closePoll(early, start + 6_000);
  expect(early.closedAt).toBe(start + 5_000);
  const forgotten = poll();
  closePoll(forgotten, start + 99_000);
  expect(forgotten.closedAt).toBe(start + 60_000);
});

test("whom it is for, and nobody without an id", () => {
  const one = poll({ who: "followers" });
  const users = [{}, { followRole: 1 }, { followRole: 2 }];
  for (const [index, user] of users.entries()) takeVote(one, says(String(index + 1), "1", start, user));
  takeVote(one, says("0", "1", start, { followRole: 1 }));
  takeVote(one, says("__proto__", "1", start, { followRole: 1 }));
  expect(one.counts).toEqual([2, 0, 0]);
});

test("so many people may vote, and it says that somebody more wanted to", () => {
  const one = poll();
  for (let user = 1; user <= interactionLimits.voters + 5; user++) takeVote(one, says(String(user), "1"));
  expect(votesIn(one)).toBe(interactionLimits.voters);
  expect(shownPoll(one).full).toBe(true);
  // Who is in may still change.
  takeVote(one, says("1", "2"));
  expect(one.counts).toEqual([interactionLimits.voters - 1, 1, 0]);
  expect(JSON.stringify(one).length).toBeLessThan(300_000);
});

test("who is erased is not in it, and their vote is not counted while it is open", () => {
  const one = poll();
  for (const userId of ["7", "8"]) takeVote(one, says(userId, "1"));
  forgetVoters(one, ["7", "9"]);
  expect(one.counts).toEqual([1, 0, 0]);
  expect(JSON.stringify(one)).not.toContain('"7"');
});

test("any order, any duplicate, and a wake in between: the votes are those of who voted, once each", () => {
  const votes = fc.array(
    fc.record({ user: fc.integer({ min: 1, max: 12 }), key: fc.constantFrom("1", "2", "red", "no") }),
  );
  fc.assert(
    fc.property(votes, fc.nat(), (given, wakes) => {
      const independent = new Map<number, string>();
      for (const { user, key } of given) if (key !== "no") independent.set(user, key);
      const expected = ["1", "2", "red"].map((key) => [...independent.values()].filter((one) => one === key).length);
      let one = poll();
      for (const [index, { user, key }] of given.entries()) {
        const event = says(String(user), key);
        takeVote(one, event);
        takeVote(one, event);
        if ((index + wakes) % 5 === 0) one = JSON.parse(JSON.stringify(one)) as Poll;
      }
      expect(one.counts).toEqual(expected);
    }),
  );
  // Where a vote is for good, the order of different people changes nothing.
  const people = fc.uniqueArray(fc.record({ user: fc.integer({ min: 1, max: 50 }), key: fc.constantFrom("1", "2") }), {
    selector: ({ user }) => user,
  });
  fc.assert(
    fc.property(people, (given) => {
      const countsOf = (order: typeof given) => {
        const one = poll({ changeable: false });
        for (const { user, key } of order) takeVote(one, says(String(user), key));
        return one.counts;
      };
      expect(countsOf(given.toReversed())).toEqual(countsOf(given));
    }),
  );
});
