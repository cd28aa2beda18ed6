import { describe, expect, test } from "vitest";
import { type EventType, eventTypes, UnifiedEvent } from "#shared/event.ts";
import { normalize } from "#shared/normalize.ts";
import { registry } from "#shared/normalize/registry.ts";
import { type EventBody, stamp } from "#shared/stamp.ts";
import { decodeMessage } from "../decode.ts";
import { schemaMethods } from "../message-decoders.ts";
import { bodyOf, exampleOf, samples } from "./samples.ts";

const mia = "7029034880175937110";
const host = "7000000000000000001";
const rival = "7000000000000000002";

/** What is to be seen by each sample: its type, who did it, and what of the payload matters. */
const expected: Record<string, [EventType, string, Record<string, unknown>]> = {
  "a comment": ["CHAT", mia, { message: "hello from the back row 👋", language: "en" }],
  "the end of a streak": [
    "GIFT",
    mia,
    { giftId: "5655", giftCount: 5, coins: 5, streakActive: false, streakEnd: true, receiverUserId: host },
  ],
  "a frame of a streak": [
    "GIFT",
    mia,
    { giftId: "5655", giftCount: 5, coins: 5, streakActive: true, receiverUserId: host },
  ],
  "a gift that comes once, for a guest": [
    "GIFT",
    mia,
    { giftCount: 1, coins: 500, isGiftStreak: false, receiverUserId: "7000000000000000003" },
  ],
  likes: ["LIKE", mia, { likeCount: 15, totalLikeCount: 20_480 }],
  "a new follower": ["FOLLOW", mia, { followCount: 1_205 }],
  "a share": ["SHARE", mia, { shareCount: 5, displayType: "pm_mt_guidance_viewer_5_share" }],
  "a subscription told as a social message": ["SUBSCRIBE", mia, { displayType: "pm_mt_subscribe_success" }],
  "a viewer came": ["JOIN", mia, { viewerCount: 321, actionId: 1 }],
  "a viewer without an account came": ["ANONYMOUS_JOIN", "0", { name: "Viewer755040" }],
  "a subscription": ["SUBSCRIBE", mia, { subMonth: 3, oldSubscribeStatus: 1 }],
  "a goal of subscriptions is reached": [
    "SUBSCRIPTION_NOTICE",
    "0",
    { notice: "goal_completed", text: "The subscription goal is reached." },
  ],
  "an emote": ["EMOTE", mia, { emoteId: "7016625431537293092", emoteImageUrl: "https://example.com/emote.webp" }],
  "a question": ["QUESTION", mia, { questionText: "What are you drawing?" }],
  "a treasure chest": [
    "ENVELOPE",
    mia,
    { envelopeId: "7286183467346463493", coins: 55, peopleCount: 50, opensAt: 1_792_000_180_000 },
  ],
  "the word to hide a chest": ["ENVELOPE", "0", { envelopeId: "7286183467346463493", hidden: true }],
  "messages were deleted": ["MESSAGE_DELETED", "0", { messageIds: ["7400000000000000001"], userIds: [mia] }],
  "a pinned comment": [
    "PIN",
    host,
    {
      pinnedMessageId: "7400000000000000001",
      pinId: "7400000000000000003",
      message: "remember to drink water",
      pinnedType: "WebcastChatMessage",
    },
  ],
  "a pinned gift": [
    "PIN",
    host,
    { pinnedMessageId: "7400000000000000002", message: "Mia 🌷 sent Rose", pinnedUser: { userId: mia } },
  ],
  "a pinned card of the subscription": ["PIN", host, { pinnedType: "card", message: "25 subscribers!" }],
  "how many are watching": [
    "ROOM_USER",
    "0",
    { viewerCount: 321, totalUsers: 10_240, topViewers: [{ userId: mia, coins: 99 }] },
  ],
  "the host paused": ["STREAM_PAUSE", "0", { paused: true, reason: "anchor_pause" }],
  "the host is back": ["STREAM_PAUSE", "0", { paused: false }],
  "the broadcast ended": ["STREAM_END", "0", { action: 3 }],
  "what the host wrote about the broadcast": ["LIVE_INTRO", host, { text: "Sketching until the rain stops" }],
  "what is played": ["LIVE_INTRO", "0", { text: "The host plays Chess" }],
  "a caption of what the host says": ["CAPTION", "0", { text: "and this is how it works", language: "en" }],
  "a goal moved": ["GOAL", mia, { description: "100 roses", current: 5, target: 100, giftName: "Rose" }],
  "a poll begins": ["POLL", "0", { title: "Next song?", endsAt: 1_792_000_060_000 }],
  "votes of a poll": [
    "POLL",
    "0",
    {
      options: [
        { text: "Rain", votes: 5 },
        { text: "Sun", votes: 1 },
      ],
    },
  ],
  "a product is shown": ["SHOPPING", "0", { title: "Sketchbook", price: "€12.00", productCount: 5 }],
  "gifts that stand for choices": ["VIEWER_PICKS", "0", { picks: [{ giftId: "5655", text: "Draw a cat", score: 12 }] }],
  "the host's ranks": ["RANK", "0", { rankType: "1", rank: 45, ranks: [{ rank: 45 }, { rank: 0 }] }],
  "a viewer rose among the viewers": ["RANK", mia, { rank: 2, text: "Mia 🌷 just became the No. 2 viewer!" }],
  "a rank among games": ["RANK", "0", { rankType: "game", text: "The host is No. 3 in this game" }],
  "who won the hour": ["RANK_REWARD", "0", { winners: [{ userId: mia, text: "Mia won the hour" }] }],
  "somebody joined the host's team": ["TEAM_JOIN", mia, { memberNumber: 5_986 }],
  "TikTok writes into the room": ["ROOM_NOTICE", "0", { text: "Some comments in this LIVE were filtered." }],
  "a notice over the room": ["ROOM_NOTICE", "0", { text: "The MVP mia.live got 1 magic mist.", scene: "match" }],
  "word of a great gift somewhere": ["ROOM_NOTICE", mia, { text: "Mia sent a Lion to Rival", scene: "gift_broadcast" }],
  "the system speaks": ["ROOM_NOTICE", "0", { text: "Welcome to TikTok LIVE!" }],
  "a reminder over the chat": ["ROOM_NOTICE", host, { text: "The Host set a subscription goal." }],
  "announcements that run over the screen": ["ROOM_NOTICE", "0", { texts: ["Mia is first", "Rival is second"] }],
  "a warning": ["MODERATION", "0", { kind: "warning", punishType: "muting_cancel", text: "Mind the guidelines" }],
  "the audience is restricted": ["MODERATION", "0", { kind: "access", durationSeconds: 3_600 }],
  "a banner under the picture": ["MODERATION", "0", { kind: "banner", violatorUserId: host, reason: "game_rating" }],
  "a notice to the host": ["MODERATION", "0", { kind: "notice", reason: "Music rights" }],
  "the room is checked": ["MODERATION", "0", { kind: "verify", text: "Please verify" }],
  "a partnership was restricted": ["MODERATION", "0", { kind: "partnership", punishType: "ban_game_partnership" }],
  "a viewer became a super fan": ["SUPER_FAN", mia, { key: "ttlive_superFan_someoneBecameSuperFan" }],
  "somebody who is a super fan entered": ["BARRAGE", mia, { key: "ttlive_superFan_entrance" }],
  "subscriptions were given": ["SUBSCRIPTION_GIFT", mia, { giftCount: 5, giftSource: 2 }],
  "a gifter's level rose": ["LEVEL_UP", mia, { kind: "gifter", level: 25 }],
  "a team member's level rose": ["LEVEL_UP", mia, { kind: "team", level: 8 }],
  "a gift was lit in the gallery": ["GIFT_GALLERY", mia, { giftId: "5655", receiverUserId: host }],
  "a banner of a subscription": ["SUBSCRIBE", mia, { displayType: "pm_mt_subscribe_first_barrage" }],
  "a member of the team entered": ["JOIN", mia, { banner: "team", level: 22 }],
  "a viewer of a high level entered": ["JOIN", mia, { banner: "gifter", level: 25 }],
  "a match begins": [
    "BATTLE",
    "0",
    { phase: "start", sides: [{ sideId: host }, { sideId: rival }], startedAt: 1_792_000_000_000 },
  ],
  "the points of a match": ["BATTLE", "0", { phase: "update", sides: [{ score: 707 }, { score: 300 }] }],
  "a match ends, and the host won": ["BATTLE", "0", { phase: "end", winnerSideId: host }],
  "a match of teams ends, and the second team won": [
    "BATTLE",
    "0",
    {
      phase: "end",
      winnerSideId: "2",
      sides: [{ score: 9, result: "lose" }, { userIds: [rival, "7000000000000000004"] }],
    },
  ],
  "the loser's forfeit is over": ["BATTLE", "0", { phase: "punish_end", battleStatus: 4, participants: [] }],
  "a boost is used": [
    "BATTLE_ITEM",
    mia,
    { item: "critical_strike", receiverUserId: host, effectSeconds: 30, multiplier: 5 },
  ],
  "a task of a match begins": ["BATTLE_TASK", "0", { stage: "start", target: 10 }],
  "a task of a match moved": ["BATTLE_TASK", mia, { stage: "progress", progress: 6 }],
  "a task of a match failed": ["BATTLE_TASK", "0", { stage: "settled", result: "failed" }],
  "a guest came": ["LINK_MIC", mia, { action: "joined", scene: 4, users: [{ uniqueId: "mia.live" }] }],
  "a guest went": ["LINK_MIC", mia, { action: "left" }],
  "who is linked now": ["LINK_MIC", "0", { action: "linked_list", users: [{ userId: host }, { userId: mia }] }],
  "a guest left the channel": ["LINK_MIC", mia, { action: "left", channelId: "7286160497412641824" }],
  "what the guests were given": ["GUEST_SCORE", "0", { scores: [{ userId: mia, score: 8 }], total: 8 }],
  "what one guest was given": ["GUEST_SCORE", "0", { scores: [{ userId: mia, score: 8 }], total: 8 }],
  "the host takes a question": [
    "QUESTION",
    mia,
    { status: "selected", questionId: "7286000000000000042", questionText: "What are you drawing?" },
  ],
  "the host has answered a question": [
    "QUESTION",
    "0",
    { status: "answered", questionId: "7286000000000000042", questionText: "" },
  ],
  "a question was removed": ["QUESTION", mia, { status: "removed", questionId: "7286000000000000042" }],
  "a subscription makes a subathon longer": [
    "SUBATHON_TIMER",
    "0",
    { status: "running", remainingSeconds: 5_400, addedSeconds: 120, subscriptions: 2, at: 1_792_000_000_000 },
  ],
  "a subathon pauses": ["SUBATHON_TIMER", "0", { status: "paused", remainingSeconds: 5_000, addedSeconds: 0 }],
  "a wave of subscribers": [
    "SUBSCRIBER_WAVE",
    mia,
    { subscribers: 3, target: 10, totalSubscribers: 140, thanked: [{ userId: rival }], endsAt: 1_792_000_300_000 },
  ],
  "a round of draw and guess begins": [
    "DRAW_GUESS",
    "0",
    { stage: "round_started", roundId: "7286000000000000071", word: "umbrella", endsAt: 1_792_000_090_000 },
  ],
  "viewers guessed the word": ["DRAW_GUESS", "0", { stage: "guessed", correctGuesses: 4 }],
  "a round of draw and guess ends": ["DRAW_GUESS", "0", { stage: "round_ended", word: "umbrella", endType: 1 }],
  "draw and guess is over": ["DRAW_GUESS", "0", { stage: "game_over", gameId: "7286000000000000070" }],
  "a goody bag for those who join": [
    "GOODY_BAG",
    "0",
    { stage: "opened", coins: 100, winnerCount: 2, joinedCount: 17, condition: "rain", opensAt: 1_792_000_300_000 },
  ],
  "who won a goody bag": [
    "GOODY_BAG",
    "0",
    {
      stage: "winners",
      winners: [
        { userId: mia, uniqueId: "mia.live", coins: 60 },
        { userId: rival, coins: 40 },
      ],
    },
  ],
  "a sticker on the picture": [
    "STICKERS",
    "0",
    { stickers: [{ stickerId: "55", text: "Q&A at nine", x: 40, y: 300 }] },
  ],
  "a sticker that asks for donations": ["CHARITY", "0", { kind: "sticker", organization: "Rain for Trees" }],
  "what donations have come to": ["CHARITY", "0", { kind: "total", amount: "125.50", currency: "EUR", donorCount: 9 }],
  "who donated": ["CHARITY", "0", { kind: "donations", amount: "125", donors: [{ userId: mia }] }],
  "an auction begins": [
    "AUCTION",
    "0",
    {
      stage: "started",
      title: "Sketchbook",
      price: "",
      nextPrice: "$12.00",
      buyerUserId: "",
      endsAt: 1_792_000_060_000,
    },
  ],
  "somebody bids": ["AUCTION", mia, { stage: "bid", price: "$12.00", buyerUserId: "" }],
  "somebody bought at an auction": ["AUCTION", mia, { stage: "sold", price: "$31.00", buyerUserId: mia }],
  "who won the week": ["RANK_REWARD", "0", { winners: [{ userId: mia, text: "Mia won the week" }], period: "week" }],
};

function parsed(body: EventBody): UnifiedEvent {
  const place = { streamId: "abc", roomId: "1", sessionId: crypto.randomUUID(), seqNo: 1, ingestedAt: 1 };
  return UnifiedEvent.parse(JSON.parse(JSON.stringify(stamp(body, place, () => "0".repeat(64)))));
}

describe("a message of TikTok's that says", () => {
  test.each(samples)("$about", (sample) => {
    const [eventType, userId, payload] = expected[sample.about] ?? [];
    const event = parsed(bodyOf(sample));
    expect(event).toMatchObject({ eventType, user: { userId }, rawType: sample.message.method, payload });
    expect(event.nativeId).toBe(sample.message.msgId);
    expect(event.timestamp).toBe(1_792_000_000_000);
    expect(event.payload.quality).toBeUndefined();
  });
});

test("every sample is expected once", () => {
  expect(samples.map(({ about }) => about).toSorted()).toEqual(Object.keys(expected).toSorted());
});

test("every method becomes each of the types it is said to, and no other", () => {
  for (const [method, { becomes }] of registry) {
    const types = samples.filter(({ message }) => message.method === method).map((one) => bodyOf(one).eventType);
    expect([method, ...new Set(types)].toSorted()).toEqual([method, ...becomes].toSorted());
  }
});

test("every method that a schema describes gives an event, also of a message with nothing in it", () => {
  expect([...registry.keys()].filter((method) => !schemaMethods.includes(method))).toEqual([]);
  for (const method of schemaMethods) {
    const body = normalize(decodeMessage({ method, msgId: "1", payload: new Uint8Array() }));
    const types: EventType[] = [...(registry.get(method)?.becomes ?? []), "RAW"];
    expect(types).toContain(body.eventType);
    expect(parsed(body).rawType).toBe(method);
  }
});

test("there is an example of every type", () => {
  for (const type of eventTypes) expect(exampleOf(type)?.eventType).toBe(type);
});
