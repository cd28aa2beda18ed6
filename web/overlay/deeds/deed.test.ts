import { expect, test } from "vitest";
import { ada, chat, eventOf, follow, rose } from "../example-events.ts";
import { deedOf } from "./deed.ts";
import { counted } from "./counted.ts";
import { deedLanguages, deedWordsOf } from "./deed-words.ts";
import { whatOf } from "./what.ts";
import { isWithheld, leavesDisplay } from "./withdrawn.ts";

const what = (event: Parameters<typeof deedOf>[0], language = "en") => {
  const deed = deedOf(event);
  return deed && whatOf(deed, language, String);
};

test("who, what and how much, in a few words", () => {
  expect(deedOf(follow(1))).toMatchObject({ kind: "follow", name: "Ada", userId: ada.userId, count: 1, coins: 0 });
  expect(what(rose(1, 14))).toBe("14 × Rose");
  expect(what(rose(1, 1, {}, { giftName: "" }))).toBe("a gift");
  expect(what(eventOf("SUBSCRIBE", 1, { subMonth: 7 }))).toBe("7 months");
  expect(what(eventOf("SUBSCRIBE", 1, { subMonth: 1 }))).toBe("subscribed");
  expect(what(eventOf("SHARE", 1, { displayType: "" }), "de")).toBe("hat geteilt");
  expect(counted(deedWordsOf("pt").likes, 15, "pt", String)).toBe("15 curtidas");
});

test("frames of a streak are one deed; what was told before, and what nobody did, is none", () => {
  expect(deedOf(rose(1, 2))?.key).toBe(deedOf(rose(9, 5))?.key);
  expect(deedOf(eventOf("FOLLOW", 1, { displayType: "", first: false }))).toBeUndefined();
  expect(deedOf(follow(1, { user: { userId: "", uniqueId: "" } }))).toBeUndefined();
  expect(deedOf(eventOf("LIKE", 1, { likeCount: 15, totalLikeCount: 900 }))).toBeUndefined();
  expect(deedOf(follow(1, { user: { userId: "0", uniqueId: "system" } }))).toBeUndefined();
});

test.each(deedLanguages)("%s has all words, and each number its own form", (language) => {
  const words = deedWordsOf(language);
  expect(Object.values(words).filter((word) => word === "")).toEqual([]);
  for (const count of [1, 2, 3, 5, 11, 100])
    expect(counted(words.months, count, language, String)).not.toMatch(/#|undefined/);
});

test("Arabic counts months by its own rules, and an unknown language is English", () => {
  expect([1, 2, 3, 11].map((count) => counted(deedWordsOf("ar").months, count, "ar", String))).toEqual([
    "شهر",
    "شهران",
    "3 أشهر",
    "11 شهرًا",
  ]);
  expect(deedWordsOf("tlh")).toBe(deedWordsOf("en-GB"));
});

const thing = { offset: 5, at: 0, userId: "101", nativeId: "m5" };

test("who is deleted leaves every list; to clear the alerts or the chat alone does not empty them", () => {
  const all = ["alerts", "speech", "chat"] as const;
  const withdrawal = { no: 1, offset: 9, parts: all };
  expect(leavesDisplay({ ...withdrawal, userIds: ["101"] }, thing)).toBe(true);
  expect(leavesDisplay({ ...withdrawal, parts: ["chat"], messageIds: ["m5"] }, thing)).toBe(true);
  expect(leavesDisplay({ ...withdrawal, userIds: ["102"] }, thing)).toBe(false);
  expect(leavesDisplay({ ...withdrawal, offset: 4, userIds: ["101"] }, thing)).toBe(false);
  expect(leavesDisplay({ ...withdrawal, parts: ["alerts"], all: true }, thing)).toBe(false);
  expect(leavesDisplay({ ...withdrawal, all: true }, thing)).toBe(true);
});

test("what comes after it was taken back, or of somebody who is muted, is not shown", () => {
  const takebacks = { last: 1, withdrawals: [], mutes: { sound: 0, users: {} } };
  expect(isWithheld(takebacks, thing)).toBe(false);
  expect(isWithheld({ ...takebacks, mutes: { sound: 0, users: { "101": 1 } } }, thing)).toBe(true);
  const withdrawals = [{ no: 1, offset: 9, parts: ["chat"] as const, messageIds: ["m5"] }];
  expect(isWithheld({ ...takebacks, withdrawals }, thing)).toBe(true);
  expect(isWithheld(takebacks, { ...thing, ...chat(6, "x") })).toBe(false);
});
