/** Events as TikTok's messages in Euler's JSON: `{type, data}`, with the names of its schema `v1` or `v2`. */
import type { EventOf, EventType, Payload, UnifiedEvent } from "#shared/event.ts";
import { isBanner, isPunishment } from "#shared/dialects/told-otherwise.ts";
import type { EulerOptions } from "./options.ts";
import { eulerUser, pictureOf } from "./users.ts";

export interface EulerMessage {
  type: string;
  data: Record<string, unknown>;
}

/** The types that there is a message for. */
export const eulerTypes = [
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
  "CAPTION",
  "MESSAGE_DELETED",
  "STREAM_PAUSE",
  "STREAM_END",
] as const satisfies readonly EventType[];

type Schema = EulerOptions["schema"];

/** The message of an event; undefined for a type that there is none for. */
export function eulerMessage(event: UnifiedEvent, schema: Schema): EulerMessage | undefined {
  switch (event.eventType) {
    case "CHAT":
      return message(event, "WebcastChatMessage", schema, chatOf(event));
    case "GIFT":
      return message(event, "WebcastGiftMessage", schema, giftOf(event, schema));
    case "LIKE": {
      const { likeCount, totalLikeCount } = event.payload;
      return message(event, "WebcastLikeMessage", schema, { likeCount, totalLikeCount });
    }
    case "FOLLOW":
    case "SHARE":
      return message(event, "WebcastSocialMessage", schema, socialOf(event));
    case "JOIN": {
      if (isBanner(event)) return undefined;
      const { actionId, viewerCount } = event.payload;
      const data = schema === "v1" ? { actionId } : { action: actionId, memberCount: viewerCount };
      return message(event, "WebcastMemberMessage", schema, data);
    }
    case "SUBSCRIBE":
      if (isBanner(event)) return undefined;
      return message(event, "WebcastSubNotifyMessage", schema, subscriptionOf(event.payload, schema));
    case "EMOTE":
      return message(event, "WebcastEmoteChatMessage", schema, emotesOf(event.payload, schema));
    case "ROOM_USER":
      return message(event, "WebcastRoomUserSeqMessage", schema, viewersOf(event.payload, schema));
    case "QUESTION": {
      const { questionId, questionText } = event.payload;
      const question = { questionId, questionText, user: eulerUser(event.user, schema) };
      const data = schema === "v1" ? { questionDetails: question } : { details: question };
      return message(event, "WebcastQuestionNewMessage", schema, data);
    }
    case "ENVELOPE":
      return message(event, "WebcastEnvelopeMessage", schema, envelopeOf(event, schema));
    case "BATTLE":
      return isPunishment(event) ? undefined : battleOf(event, schema);
    case "LIVE_INTRO": {
      const { introId, text, language } = event.payload;
      const data = { id: introId, description: text, language, host: eulerUser(event.user, schema) };
      return message(event, "WebcastLiveIntroMessage", schema, data);
    }
    case "CAPTION": {
      const { text, language, texts = [{ text, language }], sentenceId = "", sequenceId = "" } = event.payload;
      const content = texts.map((one) => ({ lang: one.language, content: one.text }));
      const definite = event.payload.definite ?? false;
      const data = { timestampMs: String(event.timestamp), content, sentenceId, sequenceId, definite };
      return message(event, "WebcastCaptionMessage", schema, data);
    }
    case "MESSAGE_DELETED": {
      const { messageIds, userIds } = event.payload;
      const data = { deleteMsgIdsList: messageIds, deleteUserIdsList: userIds };
      return message(event, "WebcastImDeleteMessage", schema, data);
    }
    case "STREAM_PAUSE":
    case "STREAM_END": {
      const { action, reason } = event.payload;
      return message(event, "WebcastControlMessage", schema, { action, tips: reason });
    }
    default:
      return undefined;
  }
}

/** With what every message has: the common part under the schema's name, and the user where somebody did it. */
function message(event: UnifiedEvent, type: string, schema: Schema, data: Record<string, unknown>): EulerMessage {
  const { nativeId = "", roomId, timestamp, user } = event;
  const displayType = displayTypeOf(event);
  const createTime = String(timestamp);
  const common =
    schema === "v1"
      ? { event: { msgId: nativeId, createTime, eventDetails: { displayType, label: "" } } }
      : { common: { method: type, msgId: nativeId, roomId, createTime, displayText: displayText(displayType) } };
  const isByNobody = user.userId === "0" || user.userId === "";
  return { type, data: { ...common, ...(!isByNobody && { user: eulerUser(user, schema) }), ...data } };
}

function displayTypeOf(event: UnifiedEvent): string {
  const { displayType = "" } = event.payload as { displayType?: string };
  const isSocial = event.eventType === "FOLLOW" || event.eventType === "SHARE";
  return displayType === "" && isSocial ? usualKeys[event.eventType] : displayType;
}

function displayText(displayType: string) {
  return displayType === "" ? undefined : { displayType, defaultPattern: "", piecesList: [] };
}

function chatOf({ payload }: EventOf<"CHAT">) {
  const emotes = payload.emotes.map(({ emoteId, emoteImageUrl, index = 0 }) => ({
    placeInComment: index,
    emote: { emoteId, image: { imageUrl: emoteImageUrl } },
  }));
  const { message: comment, language: contentLanguage } = payload;
  return { comment, emotes, contentLanguage };
}

function giftOf({ payload, timestamp }: EventOf<"GIFT">, schema: Schema) {
  const { giftName, giftCount, groupId, diamondCount, giftImageUrl, receiverUserId } = payload;
  const giftType = payload.giftType ?? (payload.isGiftStreak ? 1 : 2);
  const data = {
    giftId: numberOf(payload.giftId),
    repeatCount: giftCount,
    repeatEnd: payload.streakEnd ? 1 : 0,
    groupId,
    monitorExtra: "",
  };
  const details = { giftName, describe: `Sent ${giftName}`, giftType, diamondCount };
  if (schema === "v1") {
    const giftDetails = { ...details, giftImage: { giftPictureUrl: giftImageUrl } };
    return { ...data, giftDetails, giftExtra: { timestamp: String(timestamp), receiverUserId } };
  }
  const giftDetails = { ...details, id: payload.giftId, giftImage: pictureOf(giftImageUrl, schema) };
  const { comboCount = giftCount, groupCount = 1, sendType = 0 } = payload;
  const giftExtra = { toUserId: receiverUserId, sendGiftSendMessageSuccessMs: String(timestamp) };
  return { ...data, giftDetails, comboCount, groupCount, sendType: String(sendType), giftExtra };
}

/** TikTok's numbers for what a social message tells. */
const socialActions = { FOLLOW: 1, SHARE: 3 } as const;
/** The word by which clients tell them apart, where an event has none: an overlay's token reads none. */
const usualKeys = { FOLLOW: "pm_main_follow_message_viewer_2", SHARE: "pm_mt_guidance_share" } as const;

function socialOf({ eventType, payload }: EventOf<"FOLLOW" | "SHARE">) {
  const { action = socialActions[eventType] } = payload;
  const { followCount = 0 } = payload as Partial<Payload<"FOLLOW">>;
  const { shareCount = 0, shareType = "" } = payload as Partial<Payload<"SHARE">>;
  return { action: String(action), followCount, shareCount, shareType };
}

function subscriptionOf(payload: Payload<"SUBSCRIBE">, schema: Schema) {
  const { subMonth, exhibitionType = 0, subscribeType = 0, oldSubscribeStatus = 0 } = payload;
  const kinds = { exhibitionType, subscribeType, oldSubscribeStatus, subscribingStatus: 1 };
  return { subMonth: schema === "v1" ? subMonth : String(subMonth), ...kinds };
}

function emotesOf(payload: Payload<"EMOTE">, schema: Schema) {
  const { emoteId, emoteImageUrl, emotes = [{ emoteId, emoteImageUrl }] } = payload;
  if (schema === "v1") return { emote: { emoteId, image: { imageUrl: emoteImageUrl } } };
  return {
    emoteList: emotes.map((one) => ({ emoteId: one.emoteId, image: pictureOf(one.emoteImageUrl, schema) })),
  };
}

function viewersOf(payload: Payload<"ROOM_USER">, schema: Schema) {
  const { viewerCount, totalUsers, topViewers, popularity = 0, anonymous = 0 } = payload;
  if (schema === "v1") {
    const viewers = topViewers.map(({ coins, ...user }) => ({
      coinCount: String(coins),
      user: eulerUser(user, schema),
    }));
    return { viewerCount, topViewers: viewers };
  }
  const ranksList = topViewers.map(({ coins, ...user }, index) => ({
    coinCount: coins,
    user: eulerUser(user, schema),
    rank: index + 1,
  }));
  const texts = { popularity: String(popularity), anonymous: String(anonymous) };
  return { viewerCount, totalUser: totalUsers, ranksList, ...texts };
}

function envelopeOf({ payload, user, timestamp }: EventOf<"ENVELOPE">, schema: Schema) {
  const { envelopeId, coins, peopleCount, display, opensAt = 0, businessType = 0 } = payload;
  if (schema === "v1") {
    const treasureBoxData = { coins, canOpen: peopleCount, timestamp: String(timestamp) };
    return { treasureBoxData, treasureBoxUser: { user2: { user3: [{ user4: { user: eulerUser(user, schema) } }] } } };
  }
  const envelopeInfo = {
    envelopeId,
    businessType,
    diamondCount: payload.diamondCount ?? coins,
    peopleCount,
    unpackAt: Math.floor(opensAt / 1_000),
    sendUserId: user.userId,
    sendUserName: user.displayName ?? user.uniqueId,
  };
  return { envelopeInfo, display };
}

/** Who stands against whom, or how it stands: the two messages of a battle. */
function battleOf(event: EventOf<"BATTLE">, schema: Schema): EulerMessage {
  const { battleId, battleStatus, participants, action = 4 } = event.payload;
  if (event.rawType.includes("Armies")) {
    const items = participants.map(({ userId, score, supporters = [] }) => ({ userId, score, supporters }));
    const data = schema === "v1" ? armiesV1(items) : armiesV2(items);
    return message(event, "WebcastLinkMicArmies", schema, { battleId, battleStatus, battleItems: data });
  }
  const users = participants.map(({ userId, uniqueId, displayName }) => ({ userId, uniqueId, nickname: displayName }));
  const data =
    schema === "v1"
      ? { battleUsers: users.map((user) => ({ battleGroup: { user } })) }
      : { battleId, action, anchorInfo: Object.fromEntries(users.map((user) => [user.userId, { user, tags: [] }])) };
  return message(event, "WebcastLinkMicBattle", schema, data);
}

type Side = Pick<Payload<"BATTLE">["participants"][number], "userId" | "score"> & {
  supporters: NonNullable<Payload<"BATTLE">["participants"][number]["supporters"]>;
};

function armiesV1(sides: readonly Side[]) {
  return sides.map(({ userId, score, supporters }) => ({
    hostUserId: userId,
    battleGroups: [
      {
        points: score,
        users: supporters.map((one) => ({ userId: one.userId, nickname: one.displayName })),
      },
    ],
  }));
}

function armiesV2(sides: readonly Side[]) {
  return Object.fromEntries(
    sides.map(({ userId, score, supporters }) => {
      const userArmy = supporters.map((one) => ({
        userId: one.userId,
        nickname: one.displayName,
        score: String(one.score),
      }));
      return [userId, { hostScore: String(score), anchorIdStr: userId, userArmy }];
    }),
  );
}

function numberOf(id: string): number | string {
  const number = Number(id);
  return id !== "" && Number.isSafeInteger(number) ? number : id;
}
