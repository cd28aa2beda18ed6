/** A session through two sets of rules. */
import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { chat, event, rule, sha256Hex } from "../../test/rule-stage.ts";
import { compareRules } from "./compare.ts";
import { timelineOf } from "./timeline.ts";

const beganAt = Date.UTC(2026, 10, 20, 12);
const setting = { hostUniqueId: "someone", sha256Hex };
const sessionId = "5b1f9c34-6a7f-4d0e-8a5c-0d8e6f2b1c3d";

const at = (one: RecordedEvent, seconds: number): RecordedEvent => ({
  ...one,
  ingestedAt: beganAt + seconds * 1_000,
  timestamp: beganAt + seconds * 1_000,
});
const rose = (seconds: number, nativeId: string) => {
  const payload = {
    giftId: "5655",
    giftName: "Rose",
    giftImageUrl: "",
    giftCount: 1,
    coins: 1,
    coinsDelta: 0,
    diamondCount: 1,
    streakActive: false,
    streakEnd: true,
    isGiftStreak: false,
    groupId: "",
    receiverUserId: "",
  };
  return at(event("GIFT", payload, { nativeId }), seconds);
};
const subathon = (secondsEach: number) =>
  rule(
    {
      name: "subathon",
      trigger: { on: "event", types: ["GIFT"] },
      actions: [{ type: "counter", kind: "timer", name: "left", change: "add", value: secondsEach * 1_000 }],
    },
    `sub${secondsEach}`,
  );

test("what a subathon's timer would have been with 20 s a Rose, and when it would have ended", () => {
  const session = [rose(0, "1"), rose(5, "2"), at(chat("a"), 30), rose(31, "3"), at(chat("b"), 100)];
  const { a, b } = compareRules([subathon(60)], [subathon(20)], session, setting, sessionId);
  expect(a.timerEnds).toEqual([]);
  expect(a.timers).toEqual({ left: beganAt + 180_000 });
  // 0 + 20 + 20 = 40, of which 9 are left at the third Rose: it ends at 60.
  expect(b.timerEnds).toEqual([{ name: "left", endedAt: beganAt + 60_000 }]);
});

test("a rule that waits until little is left is asked at that time, between the events of the session", () => {
  const hurry = rule(
    {
      name: "hurry",
      trigger: { on: "timer_left", names: ["left"], leftMs: 10_000 },
      actions: [{ type: "log", text: "{timer:left}" }],
    },
    "hurry",
  );
  const session = [rose(0, "1"), at(event("BATTLE", { battleId: "b", battleStatus: 1, participants: [] }), 70)];
  const { b } = compareRules([], [subathon(60), hurry], session, setting, sessionId);
  expect(b).toMatchObject({ fired: 2, timerEnds: [{ name: "left", endedAt: beganAt + 60_000 }] });
});

test("what would have fired, been held back, come new and be gone, side by side", () => {
  const greet = rule({ name: "greet", actions: [{ type: "log", text: "{message}" }] }, "greet");
  const rested = { ...greet, ruleId: "draft1", cooldownMs: 10_000 };
  const loud = rule({ name: "loud", condition: { "==": [{ var: "event.payload.message" }, "b"] } }, "draft2");
  const session = [at(chat("a"), 0), at(chat("b"), 5), at(chat("c"), 20)];
  const compared = compareRules([greet], [rested, loud], session, setting, sessionId);
  expect(compared).toMatchObject({ events: 3, same: 2, newCount: 1, goneCount: 1 });
  expect(compared.rules).toEqual([
    { name: "greet", a: { fired: 3, heldBack: {} }, b: { fired: 2, heldBack: { cooldown: 1 } } },
    { name: "loud", a: null, b: { fired: 1, heldBack: {} } },
  ]);
  expect(compared.new.map(({ rule, action }) => [rule, action])).toEqual([["loud", { type: "log", text: "Anna" }]]);
  expect(compared.gone.map(({ action }) => action)).toEqual([{ type: "log", text: "b" }]);
});

test("a timeline has what came each minute, and the moments to jump to", () => {
  const event = (seqNo: number, eventType: string, time: number, more = {}) => ({
    seqNo,
    eventType,
    time,
    coins: 0,
    battleId: null,
    ...more,
  });
  const { minutes, moments } = timelineOf([
    event(1, "CONNECTED", 0),
    event(2, "GIFT", 59_999, { coins: 5 }),
    event(3, "BATTLE", 60_000, { battleId: "b1" }),
    event(4, "BATTLE", 61_000, { battleId: "b1" }),
    event(5, "GAP", 200_000),
    ...Array.from({ length: 30 }, (_, index) => event(6 + index, "GIFT", 300_000, { coins: 100 + index })),
  ]);
  expect(minutes.slice(0, 3)).toEqual([
    { startedAt: 0, events: { CONNECTED: 1, GIFT: 1 }, coins: 5 },
    { startedAt: 60_000, events: { BATTLE: 2 }, coins: 0 },
    { startedAt: 180_000, events: { GAP: 1 }, coins: 0 },
  ]);
  expect(moments.filter(({ kind }) => kind !== "gift").map(({ kind, seqNo }) => [kind, seqNo])).toEqual([
    ["connected", 1],
    ["battle", 3],
    ["gap", 5],
  ]);
  // The twenty largest gifts.
  expect(moments.filter(({ kind }) => kind === "gift").map(({ coins }) => coins)).toEqual(
    Array.from({ length: 20 }, (_, index) => 110 + index),
  );
});
