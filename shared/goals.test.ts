import { expect, test } from "vitest";
import type { RecordedEvent } from "./event.ts";
import { alignGoals, countForGoals, type Goal, goalLimits, noGoals, setGoal } from "./goals.ts";
import { initialState, reduceNoting } from "./live-state.ts";

let offset = 0;
function eventOf(eventType: string, payload: object, of: Partial<RecordedEvent> = {}): RecordedEvent {
  offset += 1;
  const base = { eventId: `e${offset}`, sessionId: "s", roomId: "r1", timestamp: offset, ingestedAt: offset, offset };
  const user = { userId: String(500 + offset), uniqueId: `p${offset}` };
  return { ...base, eventType, user, payload, ...of } as unknown as RecordedEvent;
}
const likes = (totalLikeCount: number, of?: Partial<RecordedEvent>) =>
  eventOf("LIKE", { likeCount: 1, totalLikeCount }, of);
const rose = (giftCount: number, groupId: string, of?: Partial<RecordedEvent>) => {
  const user = { userId: "77", uniqueId: "giver" };
  const streak = { groupId, isGiftStreak: true, receiverUserId: "", giftImageUrl: "" };
  return eventOf("GIFT", { giftId: "5655", giftName: "Rose", giftCount, diamondCount: 1, ...streak }, { user, ...of });
};
const goal = (counts: Goal["counts"], gift?: string): Goal => ({
  counts,
  ...(gift !== undefined && { gift }),
  value: 0,
  setAt: 0,
});

/** A hub that takes events, as far as goals need one. */
function stage() {
  const [state, known] = [initialState(), noGoals()];
  const take = (...events: RecordedEvent[]) => {
    for (const event of events) {
      const { giftsDelta } = reduceNoting(state, event);
      countForGoals(known, event, state.live, giftsDelta);
    }
  };
  const set = (name: string, one: Goal) => setGoal(known, name, one, state.live);
  const values = () => Object.fromEntries(Object.entries(known.goals).map(([name, { value }]) => [name, value]));
  return { state, known, take, set, values };
}

test("a goal counts from when it was set, once, and over broadcasts", () => {
  const { take, set, values } = stage();
  take(likes(40), rose(3, "1"));
  set("likes", goal("likes"));
  set("coins", goal("coins"));
  set("roses", goal("gift", "rose"));
  set("by-id", goal("gift", "5655"));
  set("follows", goal("follows"));
  // Totals of likes go back at times, and frames of a streak come twice.
  take(likes(50), likes(45), rose(5, "1"), rose(5, "1"), rose(4, "1"), eventOf("FOLLOW", {}));
  expect(values()).toEqual({ likes: 10, coins: 2, roses: 2, "by-id": 2, follows: 1 });
  take(eventOf("CONNECTED", {}, { roomId: "r2" }), likes(7, { roomId: "r2" }), rose(1, "9", { roomId: "r2" }));
  // Late, of the broadcast before: it is over.
  take(rose(9, "1"));
  expect(values()).toEqual({ likes: 17, coins: 3, roses: 3, "by-id": 3, follows: 1 });
});

test("what is played counts for nothing, and neither does a state that has leapt", () => {
  const { state, known, take, set, values } = stage();
  take(likes(10));
  set("likes", goal("likes"));
  state.live.likes = 5_000;
  alignGoals(known, state.live);
  take(likes(5_001));
  expect(values()).toEqual({ likes: 1 });
  take(eventOf("CONNECTED", { roomId: "r1", provider: "", playback: true }, { sessionId: "p" }));
  take(likes(900, { sessionId: "p" }));
  expect(values()).toEqual({ likes: 1 });
});

test("there are as many as there may be; one that is there can be set anew", () => {
  const { set } = stage();
  const made = Array.from({ length: goalLimits.goals }, (_, index) => set(`g${index}`, goal("likes")));
  expect(made.every(Boolean)).toBe(true);
  expect([set("one-more", goal("likes")), set("g1", goal("coins"))]).toEqual([false, true]);
});
