/**
 * Events as tiktok-live-connector 2 emits them: the name, and TikTok's message. Its guide has the names of one generation of the
 * schema, what it runs with those of the next: where programs read them, both stand there.
 */
import { eulerMessage, type EulerMessage } from "#shared/dialects/euler/messages.ts";
import type { UnifiedEvent } from "#shared/event.ts";

export interface ConnectorEvent {
  name: string;
  data: Record<string, unknown>;
}

/** What each message is called, where it is called the same whatever it says. */
const names: Readonly<Record<string, string>> = {
  WebcastChatMessage: "chat",
  WebcastLikeMessage: "like",
  WebcastMemberMessage: "member",
  WebcastRoomUserSeqMessage: "roomUser",
  WebcastEmoteChatMessage: "emote",
  WebcastGiftMessage: "gift",
  WebcastQuestionNewMessage: "questionNew",
  WebcastEnvelopeMessage: "envelope",
  WebcastLinkMicBattle: "linkMicBattle",
  WebcastLinkMicArmies: "linkMicArmies",
  WebcastLiveIntroMessage: "liveIntro",
  WebcastSubNotifyMessage: "subNotify",
  WebcastCaptionMessage: "captionMessage",
  WebcastImDeleteMessage: "imDelete",
  WebcastControlMessage: "controlMessage",
};

/** What is emitted of an event, in order; nothing where there is no message for it. */
export function connectorEvents(event: UnifiedEvent): ConnectorEvent[] {
  const message = eulerMessage(event, "v2");
  if (!message) return [];
  const data = withNewerNames(message, event);
  switch (event.eventType) {
    case "FOLLOW":
      return [{ name: "follow", data }];
    case "SHARE":
      return [{ name: "share", data }];
    case "STREAM_END":
      return [
        { name: "controlMessage", data },
        { name: "streamEnd", data: { action: event.payload.action } },
      ];
    default:
      return [{ name: names[message.type] ?? "decodedData", data }];
  }
}

type Fields = Record<string, unknown>;

/** `event`: the platform's own, for who wants what the message does not say, such as what a gift adds (`coinsDelta`). */
function withNewerNames({ type, data }: EulerMessage, event: UnifiedEvent): Fields {
  const user = data["user"] as Fields | undefined;
  const common = data["common"] as Fields & { displayText?: Fields };
  const { displayText } = common;
  const about = {
    ...data,
    common: { ...common, ...(displayText && { displayText: { ...displayText, key: displayText["displayType"] } }) },
    ...(user && { user: newerUser(user) }),
    event,
  };
  return { ...about, ...newerFields(type, data) };
}

function newerUser(user: Fields): Fields {
  const { userId, uniqueId, profilePicture } = user;
  const picture = profilePicture && { ...(profilePicture as Fields), urlList: (profilePicture as Fields)["url"] };
  const pictures = { avatarThumb: picture, avatarMedium: picture, avatarLarge: picture };
  return { ...user, id: userId, idStr: userId, displayId: uniqueId, ...pictures };
}

function newerFields(type: string, data: Fields): Fields {
  switch (type) {
    case "WebcastChatMessage":
      return { content: data["comment"] };
    case "WebcastGiftMessage": {
      const { giftName, giftType, ...gift } = data["giftDetails"] as Fields;
      return { gift: { ...gift, name: giftName, type: giftType } };
    }
    case "WebcastLikeMessage":
      return { count: data["likeCount"], total: data["totalLikeCount"] };
    case "WebcastLiveIntroMessage":
      return { content: data["description"] };
    case "WebcastRoomUserSeqMessage":
      return { total: data["viewerCount"], ranks: data["ranksList"] };
    default:
      return {};
  }
}
