/** Who gave whom a subscription. */
import type { EventUser, Payload } from "#shared/event.ts";
import { displayTextsOf, usersInText } from "./display-text.ts";
import { fieldsOf, type Fields, idOf } from "./fields.ts";
import { namedOf } from "./named.ts";

type Given = Pick<Payload<"SUBSCRIBE">, "giftSenderUserId" | "giftReceiverUserId" | "giftSender" | "giftReceiver">;

/** What a subscription's notice says of both; nothing where nobody gave it. The event's user is one of the two. */
export function givenSubscription(data: Fields, user: EventUser | undefined): Given {
  const { giftSubSenderId, giftSubReceiverId } = fieldsOf(data.eventTracking);
  const [senderId, receiverId] = [idOf(giftSubSenderId), idOf(giftSubReceiverId)];
  if (senderId === "") return {};
  const named = displayTextsOf(data).flatMap(usersInText).map(namedOf);
  const other = (userId: string) => (userId === user?.userId ? undefined : named.find((one) => one.userId === userId));
  const [giftSender, giftReceiver] = [other(senderId), other(receiverId)];
  return {
    giftSenderUserId: senderId,
    giftReceiverUserId: receiverId,
    ...(giftSender && { giftSender }),
    ...(giftReceiver && { giftReceiver }),
  };
}
