import { expect, test } from "vitest";
import { type EventBody, stamp } from "#shared/stamp.ts";
import { discordBody } from "./discord.ts";
import { tikfinityBody } from "./tikfinity.ts";

const stream = { streamId: "st_a", uniqueId: "creator" };
const viewer = { userId: "7", uniqueId: "ann", displayName: "Ann", avatarUrl: "https://p16.example/ann.webp" };

function event(body: Pick<EventBody, "eventType" | "payload"> & Partial<EventBody>) {
  const place = { streamId: "st_a", roomId: "1", sessionId: "s", seqNo: 1, ingestedAt: Date.UTC(2026, 10, 21) };
  const whole: EventBody = { rawType: "x", user: viewer, ...body };
  return stamp(whole, place, () => "00");
}

const chat = (message: string) => event({ eventType: "CHAT", payload: { message, emotes: [], language: "en" } });
const rose = event({
  eventType: "GIFT",
  payload: {
    giftId: "5655",
    giftName: "Rose",
    giftCount: 5,
    coins: 5,
    coinsDelta: 1,
    streakActive: true,
    streakEnd: false,
    isGiftStreak: true,
    groupId: "1",
    receiverUserId: "",
    giftImageUrl: "https://p16.example/rose.png",
    diamondCount: 1,
  },
});
const like = event({ eventType: "LIKE", payload: { likeCount: 15, totalLikeCount: 100 } });

test("a gift in TikFinity's form: flat, and every value a string", () => {
  expect(tikfinityBody(rose, stream)).toEqual({
    value1: "ann",
    value2: "Rose",
    value3: "5",
    content: "sent 5 x Rose",
    avatar_url: viewer.avatarUrl,
    userId: "7",
    username: "ann",
    nickname: "Ann",
    commandParams: "",
    giftId: "5655",
    giftName: "Rose",
    coins: "5",
    repeatCount: "5",
    triggerTypeId: "3",
    tikfinityUserId: "st_a",
    tikfinityUsername: "creator",
    token: "",
  });
});

test.each([
  [chat("!play  some song "), { triggerTypeId: "2", commandParams: "some song", content: "!play  some song " }],
  [chat("!play"), { triggerTypeId: "2", commandParams: "" }],
  [chat("hi !play x"), { triggerTypeId: "11", commandParams: "" }],
  [like, { triggerTypeId: "7", repeatCount: "15" }],
  [event({ eventType: "FOLLOW", payload: { displayType: "x" } }), { triggerTypeId: "9" }],
  [event({ eventType: "SHARE", payload: { displayType: "x" } }), { triggerTypeId: "1" }],
  [event({ eventType: "JOIN", payload: { viewerCount: 1, actionId: 1 } }), { triggerTypeId: "6" }],
  [event({ eventType: "SUBSCRIBE", payload: { subMonth: 3 } }), { triggerTypeId: "10" }],
  [event({ eventType: "EMOTE", payload: { emoteId: "1", emoteImageUrl: "", emoteType: 1 } }), { triggerTypeId: "12" }],
])("TikFinity's trigger of %j", (one, expected) => {
  expect(tikfinityBody(one, stream)).toMatchObject(expected);
});

test("Discord gets an embed for each event, with names and pictures, and pings nobody", () => {
  expect(discordBody([rose, chat("@everyone hi")], stream)).toEqual({
    allowed_mentions: { parse: [] },
    embeds: [
      {
        title: "Gift",
        description: "sent 5 x Rose",
        color: 0xfe2c55,
        timestamp: "2026-11-21T00:00:00.000Z",
        author: { name: "Ann", icon_url: viewer.avatarUrl },
        thumbnail: { url: "https://p16.example/rose.png" },
        footer: { text: "@creator" },
      },
      expect.objectContaining({ title: "Chat", description: "@everyone hi" }),
    ],
  });
});

test("nothing that Discord refuses: texts are cut between characters, addresses that are none left out", () => {
  const long = event({
    eventType: "CHAT",
    payload: { message: "😀".repeat(2_000), emotes: [], language: "" },
    user: { userId: "7", uniqueId: "n".repeat(300), avatarUrl: "javascript:alert(1)" },
  });
  const [embed] = discordBody([long], stream)["embeds"] as { description: string; author: { name: string } }[];
  expect(embed?.description.length).toBeLessThanOrEqual(2_048);
  expect(embed?.description.isWellFormed()).toBe(true);
  expect(embed?.description.endsWith("😀…")).toBe(true);
  expect(embed?.author).toEqual({ name: `${"n".repeat(255)}…` });
});

test("an event without words of its own is called by its type, one of nobody has no author", () => {
  const system = { userId: "0", uniqueId: "system" };
  const poll = event({
    eventType: "GIFT_GALLERY",
    payload: { giftId: "1", receiverUserId: "", key: "", text: "" },
    user: system,
  });
  expect(discordBody([poll], stream)["embeds"]).toMatchObject([{ title: "Gift gallery", description: "gift gallery" }]);
  expect(discordBody([poll], stream)["embeds"]).not.toMatchObject([{ author: expect.anything() }]);
});
