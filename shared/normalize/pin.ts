/** What the host pins over the chat. */
import { type Payload, systemUser } from "#shared/event.ts";
import { displayTextOf } from "./display-text.ts";
import { countOf, fieldsOf, type Fields, firstText, idOf, textOf } from "./fields.ts";
import type { Reader } from "./meaning.ts";
import { userOf, userOrSystem } from "./user.ts";

/** The field of each kind of message that can be pinned, and its method. */
const pinned = {
  chatMessage: "WebcastChatMessage",
  giftMessage: "WebcastGiftMessage",
  socialMessage: "WebcastSocialMessage",
  memberMessage: "WebcastMemberMessage",
  likeMessage: "WebcastLikeMessage",
} as const;
const names = Object.keys(pinned) as (keyof typeof pinned)[];

export const readPin: Reader<"PIN"> = (data) => {
  const name = names.find((one) => data[one] !== undefined && data[one] !== null);
  const message = name === undefined ? {} : fieldsOf(data[name]);
  const pinnedType = name === undefined ? textOf(data.method, 128) : pinned[name];
  const pinnedUser = namedIn(message);
  return {
    eventType: "PIN",
    user: userOrSystem(data, fieldsOf(data.operator)),
    payload: {
      action: countOf(data.action),
      pinnedMessageId: idOf(fieldsOf(message.common).msgId),
      pinId: idOf(data.pinMsgId, fieldsOf(data.common).msgId),
      message: firstText(message.content, displayTextOf(message)),
      ...(pinnedType && { pinnedType }),
      ...(pinnedUser && { pinnedUser }),
    },
  };
};

/** A card about the host's subscription: a goal, or what subscribers get. */
export const readSubscriptionPin: Reader<"PIN"> = (data) => {
  const card = fieldsOf(data.card);
  const goal = fieldsOf(card.goalPinCard);
  const pinnedMessageId = idOf(card.id, goal.goalId);
  if (pinnedMessageId === "") return "subject_id_absent";
  const message = firstText(...[card.desc, goal.desc, card.title].map((one) => fieldsOf(one).content));
  const userId = idOf(data.operatorUserId);
  return {
    eventType: "PIN",
    user: userId === "" ? { ...systemUser } : { userId, uniqueId: "" },
    payload: { action: countOf(data.actionType), pinnedMessageId, pinId: pinnedMessageId, message, pinnedType: "card" },
  };
};

function namedIn(message: Fields): Payload<"PIN">["pinnedUser"] {
  const user = userOf(message);
  return user && { userId: user.userId, uniqueId: user.uniqueId, displayName: user.displayName ?? "" };
}
