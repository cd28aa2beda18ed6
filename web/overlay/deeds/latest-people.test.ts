import { expect, test } from "vitest";
import type { LiveState } from "#shared/live-state.ts";
import { ada, ben, chat, follow, rose, startMs } from "../example-events.ts";
import { noTakebacks } from "#shared/takeback.ts";
import {
  greetedPeople,
  type LatestPeople,
  takeLatest,
  takeLatestPart,
  withdrawPeople,
  withholdPeople,
} from "./latest-people.ts";

const all = ["alerts", "speech", "chat"] as const;
const after = (...events: Parameters<typeof takeLatest>[1][]) => {
  const people: LatestPeople = {};
  for (const event of events) takeLatest(people, event);
  return people;
};

test("the latest of a kind has its place; of the most the larger one keeps it", () => {
  const people = after(
    follow(1),
    rose(2, 50, { user: ben }, { coins: 50 }),
    rose(3, 2, { user: ada }, { coins: 2_000, giftName: "Galaxy", groupId: "2" }),
    chat(4, "hi", { user: ben }),
    follow(5, { user: ben }),
  );
  expect(
    Object.fromEntries(Object.entries(people).map(([place, { name, count, coins }]) => [place, [name, count, coins]])),
  ).toEqual({
    follower: ["Ben", 1, 0],
    gifter: ["Ada", 2, 2_000],
    chatter: ["Ben", 1, 0],
    topGift: ["Ada", 2, 2_000],
    topStreak: ["Ben", 50, 50],
  });
});

test("the greeting's people stand until somebody comes, and leave where they are deleted", () => {
  const state = { lastFollower: ada, lastGifter: ben, lastSubscriber: null, updatedAt: startMs } as LiveState;
  const people = greetedPeople(state);
  expect(Object.keys(people)).toEqual(["follower", "gifter"]);
  withdrawPeople(people, { no: 1, offset: 3, parts: all, userIds: [ada.userId] });
  expect(Object.keys(people)).toEqual(["gifter"]);
  // Nobody knows whether they came before it or after.
  withdrawPeople(people, { no: 2, offset: 3, parts: all, all: true });
  expect(Object.keys(people)).toEqual(["gifter"]);
  withholdPeople(people, { last: 0, withdrawals: [], mutes: { sound: 0, users: { [ben.userId]: startMs + 1 } } });
  expect(people).toEqual({});
});

test("whose deed was taken back leaves its place", () => {
  const people = after(follow(1), follow(2, { user: ben, nativeId: "f2" }));
  withdrawPeople(people, { no: 1, offset: 9, parts: all, messageIds: ["f2"] });
  expect(people).toEqual({});
});

test("the hub says who has a place; whom an event put there since then stays, and who is withheld does not come", () => {
  const told = { ...ada, offset: 5, at: startMs, count: 3, coins: 30, giftName: "Rose", giftImageUrl: "javascript:x" };
  const people = after(follow(9, { user: ben }));
  for (const place of ["follower", "gifter", "nobody"]) takeLatestPart(people, `latest:${place}`, told, noTakebacks());
  takeLatestPart(people, "latest:sharer", null, noTakebacks());
  expect(Object.entries(people).map(([place, { name }]) => [place, name])).toEqual([
    ["follower", "Ben"],
    ["gifter", "Ada"],
  ]);
  expect(people.gifter).toMatchObject({ offset: 5, count: 3, coins: 30, giftName: "Rose", imageUrl: undefined });
  const muted = { ...noTakebacks(), mutes: { sound: 0, users: { [ada.userId]: startMs + 1 } } };
  takeLatestPart(people, "latest:chatter", told, muted);
  expect(people.chatter).toBeUndefined();
});
