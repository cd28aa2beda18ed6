/** What users do to the stream: follow, share, subscribe, join, like. */
import { countOf, textOf } from "./fields.ts";
import { displayKeyOf, displayTypeOf } from "./display-text.ts";
import type { Reader } from "./meaning.ts";
import { userOf, userOrSystem } from "./user.ts";

/**
 * One method for several things; the display type tells which. Share has many keys
 * (`pm_mt_guidance_viewer_5_share` is one), so the word decides. An unknown type becomes RAW.
 */
export const readSocial: Reader = (data) => {
  const user = userOf(data);
  const displayType = displayKeyOf(data);
  if (user === undefined) return "user_absent";
  const payload = { displayType, action: countOf(data.action) };
  if (displayType.includes("follow")) {
    return { eventType: "FOLLOW", user, payload: { ...payload, followCount: countOf(data.followCount) } };
  }
  if (displayType.includes("share")) {
    return {
      eventType: "SHARE",
      user,
      payload: { ...payload, shareType: textOf(data.shareType), shareCount: countOf(data.shareCount) },
    };
  }
  if (displayType.includes("subscribe")) {
    return { eventType: "SUBSCRIBE", user, payload: { subMonth: countOf(data.subMonth), displayType } };
  }
  return undefined;
};

/** `messageType` of somebody having subscribed; the others are reminders, goals and notices. */
const subscribed = 0;

export const readSubNotify: Reader = (data) => {
  const user = userOf(data);
  if (countOf(data.messageType) !== subscribed) return undefined;
  if (user === undefined) return "user_absent";
  return {
    eventType: "SUBSCRIBE",
    user,
    payload: {
      subMonth: countOf(data.subMonth),
      ...displayTypeOf(data),
      exhibitionType: countOf(data.exhibitionType),
      subscribeType: countOf(data.subscribeType),
    },
  };
};

export const readMember: Reader = (data) => ({
  eventType: "JOIN",
  user: userOrSystem(data),
  payload: {
    viewerCount: countOf(data.memberCount),
    actionId: countOf(data.action ?? data.actionId),
    ...displayTypeOf(data),
    enterType: countOf(data.enterType),
  },
});

export const readLike: Reader = (data) => ({
  eventType: "LIKE",
  user: userOrSystem(data),
  payload: {
    likeCount: countOf(data.count ?? data.likeCount),
    totalLikeCount: countOf(data.total ?? data.totalLikeCount),
    ...displayTypeOf(data),
  },
});
