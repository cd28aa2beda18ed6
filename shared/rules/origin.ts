/** Where a run of an action comes from: by this it can be taken back, merged with its like, and let go first. Pure. */
import { giftKey, giverOf } from "#shared/gift-key.ts";
import type { Occasion } from "./occasion.ts";
import type { Trigger } from "./trigger.ts";

export interface Origin {
  /** Of the event; of a gift that is over that of its last frame. */
  offset: number;
  /** Who did it; "" for nobody. */
  userId: string;
  /** TikTok's id of the message, where there is one. */
  nativeId?: string;
  /** What the event's gift is worth. */
  coins?: number;
  /** The gift that the rule tells of; absent where it only counts gifts. */
  gift?: { key: string; giver: string; giftId: string; receiverUserId: string; count: number };
}

export function originOf({ event, settledOffset }: Occasion, { on }: Trigger): Origin {
  const { nativeId, user } = event;
  const offset = settledOffset ?? event.offset;
  // The message on which a gift settled is another one, maybe of somebody else.
  const message = nativeId === undefined || settledOffset !== undefined ? {} : { nativeId };
  const origin: Origin = { offset, userId: user.userId, ...message };
  if (event.eventType !== "GIFT") return origin;
  const { giftId, receiverUserId, giftCount: count, coins } = event.payload;
  if (on !== "gift" && on !== "event") return { ...origin, coins };
  const giver = giverOf(user);
  const key = giftKey(event.payload, giver, offset);
  return { ...origin, coins, gift: { key, giver, giftId, receiverUserId, count } };
}
