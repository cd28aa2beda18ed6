/** Events that every dialect has words for, the same each time: what the golden transcripts are made of. */
import type { UnifiedEvent } from "#shared/event.ts";
import { type EventBody, stamp } from "#shared/stamp.ts";

const ann = {
  userId: "6800000000000000001",
  uniqueId: "ann",
  displayName: "Ann 😀",
  avatarUrl: "https://p16.example.com/ann.webp",
  followRole: 1,
  gifterLevel: 12,
  teamMemberLevel: 3,
  isModerator: true,
};
const ben = { userId: "6800000000000000002", uniqueId: "ben", displayName: "Ben" };
const system = { userId: "0", uniqueId: "system" };

type Told = Pick<EventBody, "eventType" | "rawType" | "payload"> & { user?: EventBody["user"] };

function roses(count: number, end: boolean): Told {
  const payload = {
    giftId: "5655",
    giftName: "Rose",
    giftCount: count,
    coins: count,
    coinsDelta: 0,
    streakActive: !end,
    streakEnd: end,
    isGiftStreak: true,
    groupId: "900",
    receiverUserId: "77",
    giftImageUrl: "https://p16.example.com/rose.png",
    diamondCount: 1,
    giftType: 1,
  };
  return { eventType: "GIFT", rawType: "WebcastGiftMessage", user: ben, payload };
}

const told: readonly Told[] = [
  {
    eventType: "CHAT",
    rawType: "WebcastChatMessage",
    payload: { message: "hello <b>", emotes: [], language: "en" },
  },
  roses(1, false),
  { eventType: "LIKE", rawType: "WebcastLikeMessage", payload: { likeCount: 15, totalLikeCount: 115 } },
  roses(3, true),
  { eventType: "FOLLOW", rawType: "WebcastSocialMessage", payload: { displayType: "pm_main_follow_message" } },
  { eventType: "SHARE", rawType: "WebcastSocialMessage", user: ben, payload: { displayType: "pm_mt_guidance_share" } },
  { eventType: "JOIN", rawType: "WebcastMemberMessage", payload: { viewerCount: 42, actionId: 1 } },
  {
    eventType: "ROOM_USER",
    rawType: "WebcastRoomUserSeqMessage",
    user: system,
    payload: { viewerCount: 43, totalUsers: 100, topViewers: [{ ...ben, coins: 3 }] },
  },
  { eventType: "SUBSCRIBE", rawType: "WebcastMemberMessage", payload: { subMonth: 2 } },
  {
    eventType: "EMOTE",
    rawType: "WebcastEmoteChatMessage",
    payload: { emoteId: "8", emoteImageUrl: "https://p16.example.com/8.webp", emoteType: 1 },
  },
  {
    eventType: "QUESTION",
    rawType: "WebcastQuestionNewMessage",
    payload: { questionId: "9", questionText: "how old?", status: "asked" },
  },
  { eventType: "CHAT", rawType: "WebcastChatMessage", payload: { message: "bye", emotes: [], language: "en" } },
];

/** The show, of which each event has the id `firstId` and those after it: the gifts of its one streak are 3 coins. */
export function goldenShow(firstId = 7_300_000_000_000_000_000n): EventBody[] {
  return told.map(
    (body, index) => ({ user: ann, nativeId: String(firstId + BigInt(index)), ...body }) as unknown as EventBody,
  );
}

/** As events of a feed, with what ends a broadcast behind them. */
export function goldenEvents(): UnifiedEvent[] {
  const end = { eventType: "STREAM_END", rawType: "WebcastControlMessage", user: system } as const;
  const bodies: EventBody[] = [...goldenShow(), { ...end, payload: { action: 3, reason: "" } }];
  const place = { streamId: "st_golden", roomId: "7001", sessionId: "0190a000-0000-7000-8000-000000000001" };
  const ingestedAt = Date.UTC(2026, 10, 1);
  return bodies.map((body, index) => ({
    ...stamp(body, { ...place, seqNo: index + 1, ingestedAt }, () => String(index).padStart(64, "0")),
    offset: index + 1,
  }));
}
