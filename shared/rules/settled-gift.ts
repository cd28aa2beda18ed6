/** Gifts that are over, as rules see them: a GIFT event with the final count, at the event on which it settled. */
import type { EventOf, EventUser, RecordedEvent } from "#shared/event.ts";
import { keptName } from "#shared/kept-text.ts";
import type { SettledGift } from "#shared/gift-settlement.ts";
import { roleOf, type Viewers } from "./viewers.ts";

/**
 * The settled gifts that rules are asked about: those of the room that is on, each once. One that had settled and then
 * grew was told before.
 */
export function toldNow(settled: readonly SettledGift[], roomId: string): SettledGift[] {
  return settled.filter((gift) => gift.roomId === roomId && gift.before === undefined);
}

/** A gift that is over, for whoever is told of it by webhook: the event on which it settled may be another viewer's. */
export interface ToldGift {
  user: Pick<EventUser, "userId" | "uniqueId" | "displayName" | "avatarUrl">;
  giftId: string;
  giftName: string;
  giftImageUrl: string;
  /** How many it was in all. */
  giftCount: number;
  /** Price of one, and of all; in coins. */
  diamondCount: number;
  coins: number;
  groupId: string;
  receiverUserId: string;
  /** No message of it said what it costs. */
  priceUnknown?: true;
}

/** It is kept with the run, whose room is bounded. */
const addressLength = 2_048;

export function toldGift({ user, payload }: EventOf<"GIFT">): ToldGift {
  const { giftId, giftName, giftImageUrl, giftCount, diamondCount, coins, groupId, receiverUserId } = payload;
  const { userId, uniqueId, displayName, avatarUrl } = user;
  return {
    user: {
      userId,
      uniqueId: keptName(uniqueId),
      ...(displayName !== undefined && { displayName: keptName(displayName) }),
      ...(avatarUrl !== undefined && avatarUrl.length <= addressLength && { avatarUrl }),
    },
    giftId,
    giftName: keptName(giftName),
    giftImageUrl: giftImageUrl.length <= addressLength ? giftImageUrl : "",
    giftCount,
    diamondCount,
    coins,
    groupId,
    receiverUserId,
    ...(payload.priceUnknown && { priceUnknown: true as const }),
  };
}

/** A settled gift as an event. Its coins were counted when they came, so it adds none. */
export function settledEvent(gift: SettledGift, carrier: RecordedEvent, viewers: Viewers): RecordedEvent {
  const { giftId, giftName, giftImageUrl, giftCount, diamondCount, coins, groupId, receiverUserId } = gift;
  const { userId } = gift.user;
  // The ledger keeps no roles of a giver; they are on the carrier where it is the gift's last frame.
  const user: EventUser = carrier.user.userId === userId ? carrier.user : { ...gift.user, ...roleOf(viewers, userId) };
  return {
    ...carrier,
    eventType: "GIFT",
    triggerId: 2,
    rawType: "WebcastGiftMessage",
    user,
    payload: {
      giftId,
      giftName,
      giftImageUrl,
      giftCount,
      diamondCount,
      coins,
      coinsDelta: 0,
      groupId,
      receiverUserId,
      streakActive: false,
      streakEnd: true,
      isGiftStreak: gift.reason !== "once",
      ...(gift.priceUnknown && { priceUnknown: true }),
    },
  };
}
