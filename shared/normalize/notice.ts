/** What TikTok itself writes into the room. */
import { systemUser } from "#shared/event.ts";
import { countOf, fieldsOf, type Fields, firstText, idOf, listOf, textOf } from "./fields.ts";
import { displayKeyOf, displayTextOf, renderText, userInText } from "./display-text.ts";
import type { MeaningOf, Reader } from "./meaning.ts";
import { userOrSystem } from "./user.ts";

const joinedTeam = "user_join_fans";

export const readRoomMessage: Reader<"TEAM_JOIN" | "ROOM_NOTICE"> = (data) => {
  const key = displayKeyOf(data);
  const scene = textOf(data.scene);
  if (scene !== joinedTeam && !key.includes("fan_live_joined")) return noticeOf(data, firstText(data.content), scene);
  const { displayText } = fieldsOf(data.common);
  return {
    eventType: "TEAM_JOIN",
    user: userOrSystem(data, userInText(displayText)),
    payload: { memberNumber: numberIn(displayText), key, text: displayTextOf(data) },
  };
};

export const readRoomNotify: Reader<"ROOM_NOTICE"> = (data) =>
  noticeOf(data, firstText(data.content), firstText(data.source, data.notifyType));

/** Word of a great gift, which can have been given in another room: it counts nothing. */
export const readGiftBroadcast: Reader<"ROOM_NOTICE"> = (data) => {
  const notify = fieldsOf(data.notify);
  return noticeOf(notify, firstText(notify.content), "gift_broadcast");
};

export const readSystemMessage: Reader<"ROOM_NOTICE"> = (data) => noticeOf(data, textOf(data.message), "system");

export const readCapsule: Reader<"ROOM_NOTICE"> = (data) => {
  const text = renderText(data.desc);
  if (text === "") return undefined;
  return {
    eventType: "ROOM_NOTICE",
    user: userOrSystem(data, userInText(data.desc)),
    payload: { key: textOf(fieldsOf(data.desc).key), text, scene: textOf(data.scene) },
  };
};

export const readMarquee: Reader<"ROOM_NOTICE"> = (data) => {
  const notices = listOf(data.messageEntity).map((one) => fieldsOf(one.notify));
  const texts = notices.map((one) => displayTextOf(one) || textOf(one.content)).filter((text) => text !== "");
  const [notice = {}] = notices;
  const [text] = texts;
  if (text === undefined) return undefined;
  const payload = { key: displayKeyOf(notice), text, scene: textOf(data.messageScene) };
  return {
    eventType: "ROOM_NOTICE",
    user: userOrSystem(notice),
    payload: { ...payload, ...(texts.length > 1 && { texts }) },
  };
};

function noticeOf(data: Fields, content: string, scene: string): MeaningOf<"ROOM_NOTICE"> | undefined {
  const key = displayKeyOf(data);
  const text = displayTextOf(data) || content.trim();
  if (key === "" && text === "") return undefined;
  const { displayText } = fieldsOf(data.common);
  const { user } = data;
  return {
    eventType: "ROOM_NOTICE",
    user: userOrSystem(data, user === undefined ? userInText(displayText) : fieldsOf(user)),
    payload: { key, text, scene },
  };
}

/** The first number that a display text has among its pieces. */
function numberIn(value: unknown): number {
  const piece = listOf(fieldsOf(value).pieces).find((one) => /^\d+$/.test(textOf(one.stringValue)));
  return countOf(piece?.stringValue);
}

/** What the host wrote about the broadcast. */
export const readLiveIntro: Reader<"LIVE_INTRO"> = (data) => ({
  eventType: "LIVE_INTRO",
  user: userOrSystem(data),
  payload: { introId: idOf(data.id), text: textOf(data.content), language: textOf(data.contentLanguage) },
});

export const readGameIntro: Reader<"LIVE_INTRO"> = (data) => {
  const text = renderText(data.content);
  if (text === "") return undefined;
  return { eventType: "LIVE_INTRO", user: { ...systemUser }, payload: { introId: "", text, language: "" } };
};

export const readAnonymousJoin: Reader<"ANONYMOUS_JOIN"> = (data) => ({
  eventType: "ANONYMOUS_JOIN",
  user: { ...systemUser },
  payload: { name: anonymousName(textOf(fieldsOf(data.nickNamePrefix).defaultPattern), textOf(data.nickName)) },
});

/** TikTok's number for the viewer in its place in the prefix (`Viewer%s`); the number alone where there is no prefix. */
function anonymousName(prefix: string, name: string): string {
  return prefix.includes("%s") ? prefix.replace("%s", () => name) : prefix + name;
}
