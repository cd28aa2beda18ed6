import { expect, test } from "vitest";
import { anna, ben, chat, event, gift, like } from "../test/rule-stage.ts";
import type { RecordedEvent } from "./event.ts";
import { completeLatest, latestLimits, leaveLatest, noLatest, noteLatest, shownLatest } from "./latest.ts";
import { initialState, reduce } from "./live-state.ts";
import { completeStandings, emptyStandings, stand } from "./standings.ts";
import { noTakebacks, withdraw } from "./takeback.ts";

function after(events: RecordedEvent[], latest = noLatest(), state = initialState()) {
  for (const one of events) {
    reduce(state, one);
    noteLatest(latest, one, state.live);
  }
  return latest;
}

const follow = (user = anna, change = {}) => event("FOLLOW", { displayType: "" }, { user, ...change });
const numbered = (index: number) => ({
  userId: `9${index}`,
  uniqueId: `u${index}`,
  avatarUrl: "https://host.example/a",
});

test("who did something last is in its place, and the most of the broadcast stays with the larger one", () => {
  const latest = after([
    follow(),
    gift(5, 60, { user: ben }),
    gift(1_000, 1),
    gift(1, 2, { user: ben }),
    chat("hi", { user: ben }),
    like(15, 900),
    event("SHARE", { displayType: "" }, { user: ben }),
    event("SUBSCRIBE", { subMonth: 7 }),
    follow(ben),
  ]);
  const who = Object.entries(latest.people).map(([place, { uniqueId, count, coins }]) => [
    place,
    [uniqueId, count, coins],
  ]);
  expect(Object.fromEntries(who)).toEqual({
    follower: ["ben", 1, 0],
    gifter: ["ben", 2, 2],
    topGift: ["anna", 1, 1_000],
    topStreak: ["ben", 60, 300],
    chatter: ["ben", 1, 0],
    liker: ["anna", 15, 0],
    sharer: ["ben", 1, 0],
    subscriber: ["anna", 7, 0],
  });
  expect(latest.rolls.followers.map(({ uniqueId }) => uniqueId)).toEqual(["anna", "ben"]);
});

test("what was told before, and what nobody did, is not taken in", () => {
  const again = event("FOLLOW", { displayType: "", first: false });
  const nobody = event("FOLLOW", { displayType: "" }, { user: { userId: "", uniqueId: "" } });
  const state = initialState();
  reduce(state, again);
  again.payload = { ...again.payload, first: false } as never;
  const latest = noLatest();
  noteLatest(latest, again, state.live);
  noteLatest(latest, nobody, state.live);
  expect(latest.people).toEqual({});
});

test("another broadcast begins with nobody", () => {
  const state = initialState();
  const standings = emptyStandings();
  for (const one of [follow(), event("CONNECTED", { roomId: "7002", provider: "x" }, { roomId: "7002" })]) {
    reduce(state, one);
    stand(standings, one, state.live, 0);
  }
  expect(standings.latest).toEqual(noLatest());
});

test("a list of names is bounded, has each once, the latest last, and no pictures", () => {
  const many = Array.from({ length: latestLimits.roll + 5 }, (_, index) => follow(numbered(index)));
  const { followers } = after(many).rolls;
  expect(followers).toHaveLength(latestLimits.roll);
  expect(followers.at(-1)).toEqual({ userId: "944", uniqueId: "u44" });
});

test("who is deleted or erased is in no place and no list", () => {
  const events = [follow(), follow(ben, { nativeId: "m2" }), chat("hi", { user: ben, nativeId: "m3" })];
  const deleted = after([...events, event("MESSAGE_DELETED", { messageIds: ["m3"], userIds: [] })]);
  expect(Object.keys(deleted.people)).toEqual(["follower"]);
  const banned = after([...events, event("MESSAGE_DELETED", { messageIds: [], userIds: [ben.userId] })]);
  expect([banned.people, banned.rolls.followers.length]).toEqual([{}, 1]);
  const erased = after(events);
  leaveLatest(erased, [ben.userId]);
  expect([erased.people, erased.rolls.followers.length]).toEqual([{}, 1]);
});

test("who was taken back by hand or is muted is not shown, and clearing the chat does not hide who was last", () => {
  const latest = after([follow()]);
  const takebacks = noTakebacks();
  const offset = latest.people.follower?.offset ?? 0;
  withdraw(takebacks, { offset, parts: ["chat"], all: true });
  expect(shownLatest(latest, "follower", takebacks)).toMatchObject({ uniqueId: "anna" });
  takebacks.mutes.users = { [anna.userId]: 8e15 };
  expect(shownLatest(latest, "follower", takebacks)).toBeUndefined();
  takebacks.mutes.users = {};
  withdraw(takebacks, { offset, parts: ["alerts"], userIds: [anna.userId] });
  expect(shownLatest(latest, "follower", takebacks)).toBeUndefined();
  expect(shownLatest(latest, "gifter", takebacks)).toBeUndefined();
});

test("what was stored before something came to it is read", () => {
  expect(completeLatest()).toEqual(noLatest());
  expect(completeStandings({ roomId: "7001" })).toEqual({ ...emptyStandings(), roomId: "7001" });
});
