/** What users do to the stream: follow, share, subscribe, join, like. */
import { systemUser } from "#shared/event.ts";
import { countOf, flagOf, textOf } from "./fields.ts";
import { displayKeyOf, displayTextOf, displayTypeOf } from "./display-text.ts";
import type { Reader } from "./meaning.ts";
import { givenSubscription } from "./given-subscription.ts";
import { userOf, userOrSystem } from "./user.ts";

/** `action` of a WebcastSocialMessage. */
const socialAction = { follow: 1, share: 3, repost: 4 } as const;
type Social = "FOLLOW" | "SHARE" | "SUBSCRIBE";

/**
 * One method for several things; the display type tells which. Share has many keys
 * (`pm_mt_guidance_viewer_5_share` is one), so the word decides. A message without a key that is known goes by its action;
 * where that is not known either it becomes RAW.
 */
export const readSocial: Reader<Social> = (data) => {
  const user = userOf(data);
  const displayType = displayKeyOf(data);
  if (user === undefined) return "user_absent";
  const action = countOf(data.action);
  const eventType = typeOfKey(displayType) ?? typeOfAction(action);
  const payload = { displayType, action };
  switch (eventType) {
    case "FOLLOW":
      return { eventType, user, payload: { ...payload, followCount: countOf(data.followCount) } };
    case "SHARE": {
      const share = { ...payload, shareType: textOf(data.shareType), shareCount: countOf(data.shareCount) };
      return { eventType, user, payload: { ...share, ...(action === socialAction.repost && { isRepost: true }) } };
    }
    case "SUBSCRIBE":
      return { eventType, user, payload: { subMonth: countOf(data.subMonth), displayType } };
    case undefined:
      return undefined;
    default:
      return eventType satisfies never;
  }
};

function typeOfKey(displayType: string): Social | undefined {
  if (displayType.includes("follow")) return "FOLLOW";
  if (displayType.includes("share") || displayType.includes("repost")) return "SHARE";
  return displayType.includes("subscribe") ? "SUBSCRIBE" : undefined;
}

function typeOfAction(action: number): Social | undefined {
  if (action === socialAction.follow) return "FOLLOW";
  return action === socialAction.share || action === socialAction.repost ? "SHARE" : undefined;
}

/** `messageType` of somebody having subscribed. */
const subscribed = 0;
/** The other ones: reminders, goals, and subscriptions that are given. */
const notices: Readonly<Record<number, string>> = {
  1: "reminder",
  2: "expires_soon",
  3: "goal_created",
  4: "goal_completed",
  5: "goal_completed",
  6: "gift",
  7: "gift",
  8: "gift_ended",
  9: "gift",
  10: "gift",
  14: "perk_pinned",
};

export const readSubNotify: Reader<"SUBSCRIBE" | "SUBSCRIPTION_NOTICE"> = (data) => {
  const user = userOf(data);
  const noticeType = countOf(data.messageType);
  if (noticeType !== subscribed) {
    return {
      eventType: "SUBSCRIPTION_NOTICE",
      user: user ?? { ...systemUser },
      payload: {
        notice: notices[noticeType] ?? "other",
        noticeType,
        text: displayTextOf(data),
        ...givenSubscription(data, user),
      },
    };
  }
  if (user === undefined) return "user_absent";
  const given = givenSubscription(data, user);
  return {
    eventType: "SUBSCRIBE",
    user,
    payload: {
      subMonth: countOf(data.subMonth),
      ...displayTypeOf(data),
      exhibitionType: countOf(data.exhibitionType),
      subscribeType: countOf(data.subscribeType),
      oldSubscribeStatus: countOf(data.oldSubscribeStatus),
      ...((flagOf(data.isSend) || given.giftSenderUserId !== undefined) && { isGift: true }),
      ...given,
    },
  };
};

export const readMember: Reader<"JOIN"> = (data) => ({
  eventType: "JOIN",
  user: userOrSystem(data),
  payload: {
    viewerCount: countOf(data.memberCount),
    actionId: countOf(data.action ?? data.actionId),
    ...displayTypeOf(data),
    enterType: countOf(data.enterType),
  },
});

export const readLike: Reader<"LIKE"> = (data) => ({
  eventType: "LIKE",
  user: userOrSystem(data),
  payload: {
    likeCount: countOf(data.count ?? data.likeCount),
    totalLikeCount: countOf(data.total ?? data.totalLikeCount),
    ...displayTypeOf(data),
  },
});
