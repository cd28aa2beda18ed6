import { expect, test } from "vitest";
import type { UnifiedEvent } from "#shared/event.ts";
import { readForward } from "./settings.ts";
import { ssnContent } from "./ssn-content.ts";

const user = { userId: "7", uniqueId: "ada", displayName: "<b>Ada</b>", avatarUrl: "data:image/png;base64,AA" };
const event = (eventType: string, payload: object) =>
  ({ eventType, user, payload, nativeId: "31" }) as unknown as UnifiedEvent;
const whose = { id: "31", type: "tiktok", chatname: "‹b›Ada‹/b›", chatimg: "", userid: "7", textonly: true };
const rose = { giftName: "Rose", giftCount: 5, coins: 5, isGiftStreak: true };

test.each([
  ["a chat", event("CHAT", { message: "<i>hi</i>" }), { ...whose, chatmessage: "<i>hi</i>" }],
  ["a gift", event("GIFT", { ...rose, streakEnd: true }), { ...whose, chatmessage: "Rose ×5", hasDonation: "5 coins" }],
  ["a follow", event("FOLLOW", {}), { ...whose, chatmessage: "", event: "follow" }],
  ["a streak that goes on", event("GIFT", { ...rose, streakEnd: false }), undefined],
  ["what came from there", event("CHAT", { message: "hi", platform: "twitch" }), undefined],
  ["likes", event("LIKE", { likeCount: 3 }), undefined],
])("%s is content that no page takes for HTML, or nothing", (_, what, content) => {
  expect(ssnContent(what)).toEqual(content);
});

test.each([
  ["", true, {}, undefined, []],
  ["ssn", true, { SSN_SESSION: "abc" }, { session: "abc" }, []],
  ["obs", true, { SSN_SESSION: "abc" }, undefined, ['--forward "obs" is not ssn']],
  ["ssn", false, { SSN_SESSION: "abc" }, undefined, ["--forward is for one stream: name it with --stream and --user"]],
  [
    "ssn",
    true,
    { SSN_SESSION: "abc", SSN_URL: "ws://example.org" },
    { session: "abc" },
    [expect.stringContaining("wss://")],
  ],
])("--forward %j is read, or refused in words", (text, isOneStream, env, read, said) => {
  const problems: string[] = [];
  const settings = readForward(text, isOneStream, env, problems);
  expect(settings?.session).toBe(read?.session);
  expect(problems).toEqual(said);
});
