/**
 * The flat form: `{event, data}` with the fields of the user, the message and the payload side by side. TikFinity has it, and
 * what was made with the first generation of the connector: TikTok-Chat-Reader and the many overlays like it.
 */
import type { EventOf, EventType, UnifiedEvent } from "#shared/event.ts";
import { isBanner, isPunishment, isToldBefore } from "#shared/dialects/told-otherwise.ts";
import { flatUser } from "./user.ts";

export interface FlatEvent {
  event: string;
  data: Record<string, unknown>;
}

/** The types that the form has words for. */
export const flatTypes = [
  "CHAT",
  "GIFT",
  "LIKE",
  "FOLLOW",
  "SHARE",
  "JOIN",
  "SUBSCRIBE",
  "EMOTE",
  "ROOM_USER",
  "QUESTION",
  "ENVELOPE",
  "BATTLE",
  "LIVE_INTRO",
  "STREAM_END",
] as const satisfies readonly EventType[];

/** What the form says of an event, in order: a follow is told as `social` and as `follow`. Nothing of what it has no words for. */
export function flatEvents(event: UnifiedEvent): FlatEvent[] {
  switch (event.eventType) {
    case "CHAT":
      return [{ event: "chat", data: { ...about(event), ...chatOf(event) } }];
    case "GIFT":
      return [{ event: "gift", data: { ...about(event), ...giftOf(event) } }];
    case "LIKE": {
      const { likeCount, totalLikeCount, displayType = "pm_mt_msg_viewer" } = event.payload;
      const label = "{0:user} sent likes to the host";
      return [{ event: "like", data: { ...about(event), likeCount, totalLikeCount, displayType, label } }];
    }
    case "FOLLOW":
      return social(event, "follow", "pm_main_follow_message_viewer_2", "{0:user} followed the host");
    case "SHARE":
      return social(event, "share", "pm_mt_guidance_share", "{0:user} shared the LIVE");
    case "JOIN": {
      // Their message says it, too.
      if (isBanner(event)) return [];
      const { actionId, displayType = "live_room_enter_toast" } = event.payload;
      return [{ event: "member", data: { ...about(event), actionId, displayType, label: "{0:user} joined" } }];
    }
    case "SUBSCRIBE": {
      if (isToldBefore(event)) return [];
      const { subMonth, oldSubscribeStatus = 0, subscribeType = 0, exhibitionType = 0 } = event.payload;
      const data = {
        ...about(event),
        subMonth,
        oldSubscribeStatus,
        subscribingStatus: 1,
        subscribeType,
        exhibitionType,
      };
      return [{ event: "subscribe", data }];
    }
    case "EMOTE": {
      const { emoteId, emoteImageUrl, emotes = [{ emoteId, emoteImageUrl }] } = event.payload;
      const all = emotes.map((one) => ({ emoteId: one.emoteId, emoteImageUrl: one.emoteImageUrl }));
      return [{ event: "emote", data: { ...about(event), emoteId, emoteImageUrl, emotes: all } }];
    }
    case "ROOM_USER":
      return [{ event: "roomUser", data: { ...message(event), ...viewersOf(event) } }];
    case "QUESTION":
      // Only a question that is asked is news to who knows no other word for it.
      if ((event.payload.status ?? "asked") !== "asked") return [];
      return [{ event: "questionNew", data: { ...about(event), questionText: event.payload.questionText } }];
    case "ENVELOPE": {
      const { coins, peopleCount, hidden = false } = event.payload;
      if (hidden) return [];
      const data = { ...about(event), coins, canOpen: peopleCount, timestamp: event.timestamp };
      return [{ event: "envelope", data }];
    }
    case "BATTLE":
      return isPunishment(event) ? [] : [battleOf(event)];
    case "LIVE_INTRO": {
      const { introId, text } = event.payload;
      return [{ event: "liveIntro", data: { ...about(event), id: introId, description: text } }];
    }
    case "STREAM_END":
      return [{ event: "streamEnd", data: { action: event.payload.action } }];
    default:
      return [];
  }
}

/** Of the message: its id and its time, milliseconds since 1970 as a text. */
function message({ nativeId = "", timestamp }: UnifiedEvent) {
  return { msgId: nativeId, createTime: String(timestamp) };
}

function about(event: UnifiedEvent) {
  return { ...flatUser(event.user), ...message(event) };
}

function chatOf({ payload }: EventOf<"CHAT">) {
  const emotes = payload.emotes.map(({ emoteId, emoteImageUrl, index = 0 }) => ({
    emoteId,
    emoteImageUrl,
    placeInComment: index,
  }));
  return { comment: payload.message, emotes };
}

/** Its ids of gifts are numbers. */
function giftOf({ payload, timestamp }: EventOf<"GIFT">) {
  const { giftName, diamondCount, giftCount, streakEnd, groupId, receiverUserId } = payload;
  const giftId = numberOf(payload.giftId);
  const giftType = payload.giftType ?? (payload.isGiftStreak ? 1 : 2);
  const gift = { gift_id: giftId, repeat_count: giftCount, repeat_end: streakEnd ? 1 : 0, gift_type: giftType };
  return {
    giftId,
    giftName,
    giftPictureUrl: payload.giftImageUrl,
    diamondCount,
    repeatCount: giftCount,
    repeatEnd: streakEnd,
    giftType,
    describe: `Sent ${giftName}`,
    groupId,
    receiverUserId,
    timestamp,
    displayType: payload.displayType ?? "webcast_aweme_gift_send_message",
    label: "{0:user} sent {1:gift}",
    gift,
  };
}

function social(event: EventOf<"FOLLOW" | "SHARE">, name: string, usual: string, label: string): FlatEvent[] {
  // An overlay's token reads none: the word by which tools tell a follow from a share must stand there.
  const displayType = event.payload.displayType || usual;
  const data = { ...about(event), displayType, label };
  return [
    { event: "social", data },
    { event: name, data },
  ];
}

function viewersOf({ payload }: EventOf<"ROOM_USER">) {
  const topViewers = payload.topViewers.map(({ coins, ...user }) => ({ user: flatUser(user), coinCount: coins }));
  return { viewerCount: payload.viewerCount, topViewers };
}

/** Who stands against whom, or how it stands: the two messages of a battle. */
function battleOf(event: EventOf<"BATTLE">): FlatEvent {
  const { battleStatus, participants } = event.payload;
  if (event.rawType.includes("Armies")) {
    const battleArmies = participants.map(({ userId, score, supporters = [] }) => ({
      hostUserId: userId,
      points: score,
      participants: supporters.map((one) => ({ userId: one.userId, nickname: one.displayName })),
    }));
    return { event: "linkMicArmies", data: { ...message(event), battleStatus, battleArmies } };
  }
  const battleUsers = participants.map(({ userId, uniqueId, displayName }) => ({
    userId,
    uniqueId,
    nickname: displayName,
    profilePictureUrl: "",
  }));
  return { event: "linkMicBattle", data: { ...message(event), battleUsers } };
}

function numberOf(id: string): number | string {
  const number = Number(id);
  return id !== "" && Number.isSafeInteger(number) ? number : id;
}
